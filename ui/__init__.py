"""The page: an analyst's events become a conversation in the browser, its evidence a panel beside it."""

from ui.evaluation import EvalTable, RunEval
from ui.page import Page, build_page
from ui.roles import Login
from ui.server import Serving, serve

__all__ = ["EvalTable", "Login", "Page", "RunEval", "Serving", "build_page", "serve"]
