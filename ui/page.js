// Clicks on the page's own buttons become events for the server; what stays in the browser is done here.
window.limner = (() => {
  const $ = (query) => document.querySelector(query);
  let opener = null;
  let tell = () => {};
  let asked = 0;

  // The bridge is the one component that may speak to the server; it hands its voice over when it loads.
  function connect(trigger) {
    tell = trigger;
    document.addEventListener("click", (event) => {
      const target = event.target.closest("[data-ask],[data-fill],[data-cite],[data-download],[data-close],[data-copy]");
      if (!target) {
        return;
      }
      const data = target.dataset;
      if ("ask" in data) {
        trigger("submit", { question: data.ask });
      } else if ("fill" in data) {
        fill(data.fill, data.place);
      } else if ("cite" in data) {
        opener = target;
        trigger("select", { cite: data.cite, cells: data.cells || "" });
      } else if ("download" in data) {
        trigger("download", { exchange: data.download });
      } else if ("copy" in data) {
        copy(target);
      } else {
        close();
      }
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && $(".evidence:not(.closed)")) {
        close();
      }
    });
    // Enter that ends a pinyin word is not Enter that asks.
    document.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) {
        event.stopImmediatePropagation();
      }
    }, true);
    new MutationObserver(follow).observe(document.body, { childList: true, subtree: true });
  }

  // A starter with an open place waits in the box, the place selected.
  function fill(text, place) {
    const box = $("#box textarea");
    box.value = text;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
    box.setSelectionRange(text.indexOf(place), text.indexOf(place) + place.length);
  }

  function open() {
    document.querySelectorAll("[data-cite].open").forEach((chip) => chip.classList.remove("open"));
    opener?.classList.add("open");
    $("#evidence")?.scrollTo(0, 0);
    const cell = $("#evidence td.used");
    const table = cell?.closest(".table");
    if (table) {
      table.scrollTo(cell.offsetLeft - table.clientWidth / 2, cell.offsetTop - table.clientHeight / 2);
    }
    $("#evidence h2")?.focus({ preventScroll: true });
  }

  function close() {
    if (!$(".evidence:not(.closed)")) {
      return;
    }
    $(".evidence").classList.add("closed");
    tell("clear");
    opener?.classList.remove("open");
    if (opener?.isConnected) {
      opener.focus({ preventScroll: true });
    }
    opener = null;
  }

  // A new question moves to the top of the view, so that its answer is read from its first line.
  function follow() {
    // Gradio calls each message "a component of type html"; what it holds says more.
    document.querySelectorAll("#chat [data-testid][aria-label]").forEach((said) => said.removeAttribute("aria-label"));
    const questions = document.querySelectorAll("#chat .asked");
    if (questions.length < asked) {
      close();
    }
    const grown = questions.length > asked;
    asked = questions.length;
    if (grown || $("#chat .work.working")) {
      const view = $("#chat .panel-wrap");
      const last = questions[questions.length - 1];
      if (view && last) {
        const top = last.getBoundingClientRect().top - view.getBoundingClientRect().top;
        view.scrollTop += top - 20;
      }
    }
  }

  async function copy(button) {
    const source = button.closest(".body").querySelector("[data-source]").dataset.source;
    try {
      await navigator.clipboard.writeText(source);
    } catch {
      const area = document.body.appendChild(document.createElement("textarea"));
      area.value = source;
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    const before = button.textContent;
    button.textContent = button.dataset.copied;
    setTimeout(() => { button.textContent = before; }, 1600);
  }

  function save(file) {
    if (!file) {
      return;
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([file.text], { type: "text/markdown;charset=utf-8" }));
    link.download = file.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  function language(chosen) {
    document.documentElement.lang = chosen === "zh" ? "zh-CN" : "en";
    try {
      localStorage.setItem("limner.language", chosen);
    } catch { /* private windows may refuse; the choice then lasts as long as the tab */ }
  }

  function preferred() {
    if (matchMedia("(pointer: fine)").matches) {
      $("#box textarea")?.focus();
    }
    try {
      const kept = localStorage.getItem("limner.language");
      if (kept) {
        return kept;
      }
    } catch { /* as above */ }
    return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
  }

  return { connect, open, close, save, language, preferred };
})();
