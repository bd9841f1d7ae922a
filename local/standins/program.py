"""Run a user's Pulumi program: started by the language host in the program's own interpreter.

It needs nothing but the Pulumi SDK there, so it imports nothing of this project.
"""

import asyncio
import json
import logging
import runpy
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from typing import TypedDict

import pulumi
from pulumi.runtime import (
    get_config_env,
    get_config_secret_keys_env,
    reset_options,
    run_in_stack,
    set_all_config,
)

ERROR_WAS_SHOWN = 32
"""Exit code of a program whose error the engine has already been told."""


class Settings(TypedDict):
    """What the engine tells a program about its run."""

    project: str
    stack: str
    organization: str
    root_directory: str
    parallel: int
    preview: bool
    monitor_address: str
    engine_address: str


def run(settings: Settings, path: str) -> int:
    """Run the program at `path` as the stack's, and return the exit code."""
    reset_options(**settings)
    set_all_config(get_config_env(), get_config_secret_keys_env())
    # A program that fails leaves futures nobody will look at: asyncio's words about them are noise.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    loop = asyncio.new_event_loop()
    loop.set_default_executor(ThreadPoolExecutor(max(settings["parallel"], 1) * 4))
    try:
        loop.run_until_complete(run_in_stack(lambda: _execute(path)))
    except pulumi.RunError as error:
        pulumi.log.error(str(error))
    except Exception as error:  # noqa: BLE001  whatever the user's program raises is the user's to see
        pulumi.log.error(f"Program failed with an unhandled exception:\n{_traceback(error, path)}")
    else:
        return 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return ERROR_WAS_SHOWN


def _execute(path: str) -> None:
    runpy.run_path(path, run_name="__main__")


def _traceback(error: Exception, path: str) -> str:
    """The traceback from the user's program on, without the frames that start it."""
    frames = error.__traceback__
    while frames and not frames.tb_frame.f_code.co_filename.startswith(path):
        frames = frames.tb_next
    return "".join(traceback.format_exception(type(error), error, frames or error.__traceback__))


if __name__ == "__main__":
    sys.exit(run(json.loads(sys.argv[1]), sys.argv[2]))
