"""Which tests run one after the other in one process, where several processes run them side by side."""

from typing_extensions import override
from xdist.scheduler import LoadScopeScheduling

_SHARED = {
    "the cluster": (
        "tests/cluster",
        "tests/engine/test_interruption.py",
        "tests/engine/test_platform.py",
        "tests/examples",
        "tests/local/standins/test_jobs.py",
        "tests/local/stack",
    ),
    "unpacked images": ("tests/local/images", "tests/scripts"),
}
"""What the tests of several files and folders share."""

_BY_PLACE = {place: what for what, places in _SHARED.items() for place in places}


class OneProcessForWhatIsShared(LoadScopeScheduling):
    """Gives a folder's tests to one process, and with them those that share what is dear to make."""

    @override
    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        folder = file.rpartition("/")[0]
        return _BY_PLACE.get(file) or _BY_PLACE.get(folder, folder)
