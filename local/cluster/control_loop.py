"""A process of the cluster that compares everything with what it should be at each change."""

import logging
import threading
import time
from collections.abc import Callable, Iterable

import httpx

from local.cluster import api

RETRY_SECONDS = 1.0

log = logging.getLogger("control-loop")


def run(http: httpx.Client, lists: Iterable[str], reconcile: Callable[[], bool]) -> None:
    """Call `reconcile` at every change of one of the lists, and a moment after it told that not all worked."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    changed = threading.Event()
    for path in lists:
        threading.Thread(target=_watch, args=(http, path, changed), daemon=True).start()
    done = True
    while True:
        changed.wait(timeout=None if done else RETRY_SECONDS)
        changed.clear()
        done = _attempt(reconcile)


def _watch(http: httpx.Client, path: str, changed: threading.Event) -> None:
    while True:
        try:
            version = api.get(http, path)["metadata"]["resourceVersion"]
            changed.set()
            for _ in api.watch(http, path, version):
                changed.set()
        except httpx.HTTPError as error:
            log.warning("watching %s: %s", path, error)
            time.sleep(RETRY_SECONDS)


def _attempt(reconcile: Callable[[], bool]) -> bool:
    try:
        return reconcile()
    except httpx.HTTPError as error:
        log.warning("%s", error)
        return False
