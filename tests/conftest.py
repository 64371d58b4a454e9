"""What several rooms' tests need: a small demo home, built once through the command line, and the command line itself."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
Command = Callable[..., subprocess.CompletedProcess[str]]


def run_limner(*words: object, text: str = "", before: str = "") -> subprocess.CompletedProcess[str]:
    """`limner WORDS` in a process of its own; `before` is Python to run first."""
    code = f"{before}\nimport sys\nfrom cli.main import main\nsys.argv[0] = 'limner'\nmain()"
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, words)],
        input=text,
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=240,
        check=False,
    )


@pytest.fixture(scope="session")
def limner() -> Command:
    return run_limner


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A thirtieth of the demo, to read and to ask; tests that change a home take `demo_copy`."""
    home = tmp_path_factory.mktemp("demo") / "home"
    done = run_limner("demo", "--no-serve", "--scale", "0.03", "--home", home)
    assert done.returncode == 0, done.stderr
    assert "Built" in done.stderr
    assert done.stdout == ""
    return home


@pytest.fixture
def demo_copy(demo_home: Path, tmp_path: Path) -> Path:
    copied = shutil.copytree(
        demo_home, tmp_path / "home", symlinks=True, ignore=shutil.ignore_patterns("audit", "sessions")
    )
    return Path(copied)
