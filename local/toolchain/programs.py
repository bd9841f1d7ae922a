"""Every program that may be asked for, and the ways to it, as data."""

import os
import platform
from dataclasses import dataclass
from pathlib import Path

from local.toolchain.download import Download
from local.toolchain.go_build import GoPackage

KUBERNETES_VERSION = "1.34.4"
"""Of the cluster and of kubectl: 1.35 and later kubelets want containerd 2 and cgroup v2."""

_COREDNS_VERSION = "1.14.3"
_ETCD_VERSION = "3.5.21"

# The engine and language host that the SDK of requirements.txt belongs to, and the newest one that the Go
# module proxy serves.
_PULUMI_VERSION = "3.272.0"
_PULUMI_MODULE_VERSION = "3.246.0"

# Must match pulumi-kubernetes of requirements.txt.
_PULUMI_KUBERNETES_VERSION = "4.34.2"

# Exactly these: another version has other rules, and findings that nobody has judged.
_KUBECONFORM_VERSION = "0.8.0"
_KUBE_SCORE_VERSION = "1.20.0"
_ACTIONLINT_VERSION = "1.7.12"

_OS = platform.system().lower()
_ARCHITECTURE = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
_MODULES = Path(__file__).parent / "modules"
_GITHUB = "https://github.com"


@dataclass(frozen=True)
class VersionRange:
    """Which versions of an installed program will do."""

    question: tuple[str, ...]
    """The arguments that make it print its version."""

    at_least: tuple[int, ...]

    below: tuple[int, ...]
    """The first version that is too new."""

    def __contains__(self, version: tuple[int, ...]) -> bool:
        """Tell whether a program of `version` will do."""
        return self.at_least <= version < self.below

    def __str__(self) -> str:
        """Give the range as an error message says it."""
        at_least, below = (".".join(map(str, version)) for version in (self.at_least, self.below))
        return f"at least {at_least} and below {below}"


@dataclass(frozen=True)
class Program:
    """A program and the ways to it; a way that is not given doesn't exist."""

    name: str

    fits: VersionRange | None = None
    """None: any version on PATH will do."""

    location: Path | None = None
    """Where it lies when it is on this machine; None: on PATH."""

    beside: "Program | None" = None
    """A program that this one belongs to: it lies in the folder where that one is on this machine, if that one fits."""

    download: Download | None = None
    go_package: GoPackage | None = None

    debian_packages: tuple[str, ...] = ()


def _kubernetes(name: str, *question: str) -> Program:
    major, minor, _ = (int(number) for number in KUBERNETES_VERSION.split("."))
    url = f"https://dl.k8s.io/release/v{KUBERNETES_VERSION}/bin/{_OS}/{_ARCHITECTURE}/{name}"
    version = "k8s.io/component-base/version"
    ldflags = (
        f"-s -w -X {version}.gitVersion=v{KUBERNETES_VERSION}"
        f" -X {version}.gitMajor={major} -X {version}.gitMinor={minor}"
    )
    return Program(
        name,
        fits=VersionRange(question, (major, minor), (major, minor + 1)),
        download=Download(url, f"{url}.sha256"),
        go_package=GoPackage(name, _MODULES / "kubernetes", f"k8s.io/kubernetes/cmd/{name}", ldflags),
    )


def _coredns() -> Program:
    archive = f"coredns_{_COREDNS_VERSION}_{_OS}_{_ARCHITECTURE}.tgz"
    url = f"{_GITHUB}/coredns/coredns/releases/download/v{_COREDNS_VERSION}/{archive}"
    return Program(
        "coredns",
        fits=VersionRange(("-version",), (1, 10), (2,)),
        download=Download(url, f"{url}.sha256", "coredns"),
        go_package=GoPackage("coredns", _MODULES / "coredns", "."),
    )


def _etcd() -> Program:
    folder = f"etcd-v{_ETCD_VERSION}-{_OS}-{_ARCHITECTURE}"
    release = f"{_GITHUB}/etcd-io/etcd/releases/download/v{_ETCD_VERSION}"
    return Program(
        "etcd",
        fits=VersionRange(("--version",), (3, 4), (3, 7)),
        download=Download(f"{release}/{folder}.tar.gz", f"{release}/SHA256SUMS", f"{folder}/etcd"),
        debian_packages=("etcd-server",),
    )


def _pulumi_download(member: str) -> Download:
    release = f"{_GITHUB}/pulumi/pulumi/releases/download/v{_PULUMI_VERSION}"
    archive = f"pulumi-v{_PULUMI_VERSION}-{_OS}-{_ARCHITECTURE.replace('amd64', 'x64')}.tar.gz"
    return Download(f"{release}/{archive}", f"{release}/pulumi-{_PULUMI_VERSION}-checksums.txt", f"pulumi/{member}")


def _pulumi() -> Program:
    version = f"github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v{_PULUMI_MODULE_VERSION}"
    oldest_tried = tuple(int(number) for number in _PULUMI_MODULE_VERSION.split("."))
    return Program(
        "pulumi",
        fits=VersionRange(("version",), oldest_tried, (4,)),
        download=_pulumi_download("pulumi"),
        go_package=GoPackage(
            "pulumi",
            _MODULES / "pulumi",
            "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
            f"-s -w -X {version}",
        ),
    )


def _pulumi_language_python() -> Program:
    # Only with the official engine, whose version it has: no Go module, no Debian package.
    name = "pulumi-language-python"
    return Program(name, beside=_pulumi(), download=_pulumi_download(name))


def _pulumi_resource_kubernetes() -> Program:
    name, version = "pulumi-resource-kubernetes", _PULUMI_KUBERNETES_VERSION
    plugins = Path(os.environ.get("PULUMI_HOME", "~/.pulumi")).expanduser() / "plugins"
    release = f"{_GITHUB}/pulumi/pulumi-kubernetes/releases/download/v{version}"
    return Program(
        name,
        location=plugins / f"resource-kubernetes-v{version}" / name,
        download=Download(
            f"{release}/{name}-v{version}-{_OS}-{_ARCHITECTURE}.tar.gz",
            f"{release}/pulumi-kubernetes_{version}_checksums.txt",
            name,
        ),
    )


def _kubeconform() -> Program:
    release = f"{_GITHUB}/yannh/kubeconform/releases/download/v{_KUBECONFORM_VERSION}"
    return Program(
        "kubeconform",
        fits=_exactly(_KUBECONFORM_VERSION, "-v"),
        download=Download(f"{release}/kubeconform-{_OS}-{_ARCHITECTURE}.tar.gz", f"{release}/CHECKSUMS", "kubeconform"),
        go_package=GoPackage("kubeconform", _MODULES / "kubeconform", "github.com/yannh/kubeconform/cmd/kubeconform"),
    )


def _kube_score() -> Program:
    name = f"kube-score_{_KUBE_SCORE_VERSION}_{_OS}_{_ARCHITECTURE}"
    release = f"{_GITHUB}/zegl/kube-score/releases/download/v{_KUBE_SCORE_VERSION}"
    return Program(
        "kube-score",
        fits=_exactly(_KUBE_SCORE_VERSION, "version"),
        download=Download(f"{release}/{name}.tar.gz", f"{release}/checksums.txt", "kube-score"),
        go_package=GoPackage("kube-score", _MODULES / "kube-score", "github.com/zegl/kube-score/cmd/kube-score"),
    )


def _trivy_checks() -> Program:
    # A program of our own around trivy's rules: nobody else has it.
    return Program("trivy-checks", go_package=GoPackage("trivy-checks", _MODULES / "trivy-checks", "."))


def _actionlint() -> Program:
    name = f"actionlint_{_ACTIONLINT_VERSION}_{_OS}_{_ARCHITECTURE}"
    release = f"{_GITHUB}/rhysd/actionlint/releases/download/v{_ACTIONLINT_VERSION}"
    return Program(
        "actionlint",
        fits=_exactly(_ACTIONLINT_VERSION, "-version"),
        download=Download(
            f"{release}/{name}.tar.gz", f"{release}/actionlint_{_ACTIONLINT_VERSION}_checksums.txt", "actionlint"
        ),
        go_package=GoPackage("actionlint", _MODULES / "actionlint", "github.com/rhysd/actionlint/cmd/actionlint"),
    )


def _exactly(version: str, *question: str) -> VersionRange:
    *others, last = (int(number) for number in version.split("."))
    return VersionRange(question, (*others, last), (*others, last + 1))


# Debian's packages of these suit the system they run in; any version on PATH will do.
_SYSTEM_PROGRAMS = {
    "catatonit": "catatonit",
    "conntrack": "conntrack",
    "debootstrap": "debootstrap",
    "ip": "iproute2",
    "iptables": "iptables",
    "losetup": "mount",
    "mkfs.xfs": "xfsprogs",
    "mount": "mount",
    "mvn": "maven",
    "nsenter": "util-linux",
    "pgbench": "postgresql-contrib",
    "runc": "runc",
    "skopeo": "skopeo",
    "strip": "binutils",
    "sysbench": "sysbench",
    "umoci": "umoci",
    "umount": "mount",
    "unshare": "util-linux",
    "xfs_growfs": "xfsprogs",
}

PROGRAMS = {
    program.name: program
    for program in (
        _kubernetes("kube-apiserver", "--version"),
        _kubernetes("kube-controller-manager", "--version"),
        _kubernetes("kube-scheduler", "--version"),
        _kubernetes("kube-proxy", "--version"),
        _kubernetes("kubelet", "--version"),
        _kubernetes("kubectl", "version", "--client"),
        _coredns(),
        _etcd(),
        _pulumi(),
        _pulumi_language_python(),
        _pulumi_resource_kubernetes(),
        _kubeconform(),
        _kube_score(),
        _trivy_checks(),
        _actionlint(),
        *(
            Program(name, fits=VersionRange(("--version",), (1, 6), (3,)), debian_packages=("containerd",))
            for name in ("containerd", "ctr")
        ),
        Program(
            "cni-plugins",
            location=Path("/usr/lib/cni"),
            debian_packages=("containernetworking-plugins",),
        ),
        *(Program(name, debian_packages=(package,)) for name, package in _SYSTEM_PROGRAMS.items()),
    )
}
"""By name."""
