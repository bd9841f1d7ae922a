import hashlib
import os
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from local.paths import REPOSITORY
from local.toolchain import ensure, find
from local.toolchain.debian import without_services
from local.toolchain.download import Download
from local.toolchain.go_build import GoPackage
from local.toolchain.programs import PROGRAMS, Program, VersionRange
from local.toolchain.resolve import UnobtainableError, resolve
from tests.local.toolchain.conftest import Programs, Site

FITS = VersionRange(("version", "--client"), (1, 34), (1, 35))
TOOL = Program("a-tool-of-the-test", fits=FITS)
UNREACHABLE = Download("http://127.0.0.2:1/tool", "http://127.0.0.2:1/tool.sha256")


@pytest.fixture
def download(site: Site) -> Download:
    content = b"#!/bin/sh\n"
    (site.folder / "tool").write_bytes(content)
    (site.folder / "tool.sha256").write_text(hashlib.sha256(content).hexdigest())
    return Download(f"{site.url}/tool", f"{site.url}/tool.sha256")


@pytest.fixture
def go_package(tmp_path: Path) -> GoPackage:
    module = tmp_path / "module"
    module.mkdir()
    (module / "go.mod").write_text("module hello.test/hello\n\ngo 1.21\n")
    (module / "main.go").write_text("package main\n\nfunc main() {}\n")
    return GoPackage(TOOL.name, module, ".")


@pytest.mark.parametrize("version", ["v1.34.4", "1.34", "v1.34.9-vendor", "1.34.10+build.2"])
def test_a_fitting_program_on_path_comes_first(on_path: Programs, download: Download, version: str) -> None:
    path = on_path.add(TOOL.name, f'[ "$*" = "version --client" ] && echo "Client Version: {version}"')

    found = resolve(replace(TOOL, download=download))

    assert (found.path, found.way) == (path, "already on this machine")


@pytest.mark.parametrize(
    "shell",
    ["echo Client Version: v1.32.4-dispatcher", "echo v1.35.0", "echo v1.4.0", "echo no version", "exit 1"],
)
def test_after_one_that_does_not_fit_comes_the_download(
    on_path: Programs, download: Download, go_package: GoPackage, shell: str
) -> None:
    on_path.add(TOOL.name, shell)

    found = resolve(replace(TOOL, download=download, go_package=go_package))

    assert found.way == "official download"
    assert found.path.name == "tool"


def test_an_unreachable_site_falls_through_to_the_go_module(
    go_package: GoPackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "*")

    found = resolve(replace(TOOL, download=UNREACHABLE, go_package=go_package))

    assert found.way == "built from its Go module"
    subprocess.run([found.path], check=True)


def test_a_program_without_a_version_rule_is_taken_as_it_is(on_path: Programs) -> None:
    path = on_path.add(TOOL.name, "exit 1")

    assert resolve(replace(TOOL, fits=None)).path == path


def test_a_program_of_a_known_place_is_found_there_and_not_on_path(on_path: Programs, tmp_path: Path) -> None:
    on_path.add("plugin", "exit 0")
    plugin = Program("plugin", location=tmp_path / "plugin")

    with pytest.raises(UnobtainableError, match=f"there is no {tmp_path}/plugin\n"):
        resolve(plugin)
    (tmp_path / "plugin").touch()
    assert resolve(plugin).path == tmp_path / "plugin"


def test_a_program_that_belongs_to_another_is_found_beside_it_if_that_one_fits(on_path: Programs) -> None:
    plugin = Program("plugin", beside=TOOL)
    path = on_path.add("plugin", "exit 0")

    with pytest.raises(UnobtainableError, match="  already on this machine: not on PATH\n"):
        resolve(plugin)
    on_path.add(TOOL.name, "echo 1.33.0")
    with pytest.raises(UnobtainableError, match=f"{TOOL.name} is 1.33.0; "):
        resolve(plugin)
    on_path.add(TOOL.name, "echo 1.34.0")
    assert resolve(plugin).path == path


def test_a_path_without_the_system_programs_gets_their_folders(
    on_path: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_path.add(TOOL.name, "exit 0")
    monkeypatch.setitem(PROGRAMS, TOOL.name, Program(TOOL.name))
    monkeypatch.setenv("PATH", str(on_path.folder))
    for _ in range(2):
        ensure(TOOL.name)

    assert os.environ["PATH"] == f"{on_path.folder}:/usr/local/sbin:/usr/sbin:/sbin"


def test_a_program_that_can_not_be_had_is_an_error_with_each_reason(
    on_path: Programs, go_package: GoPackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = on_path.add(TOOL.name, "echo 1.32.4")
    monkeypatch.setenv("PATH", str(on_path.folder))  # no go, no apt-get
    monkeypatch.setenv("NO_PROXY", "*")

    with pytest.raises(UnobtainableError) as error:
        resolve(replace(TOOL, download=UNREACHABLE, go_package=go_package, debian_packages=("a-tool",)))

    assert str(error.value).splitlines()[:-1] == [
        "a-tool-of-the-test is needed and can't be had on this machine:",
        f"  already on this machine: {path} is 1.32.4; at least 1.34 and below 1.35 is wanted",
        "  official download: http://127.0.0.2:1/ can't be reached",
        "  built from its Go module: there is no go on PATH; 1.21 or later is wanted (https://go.dev/dl)",
        "  Debian package: there is no apt-get: this isn't Debian or Ubuntu",
    ]


def test_without_root_a_debian_package_is_for_the_user_to_install(
    on_path: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_path.add("apt-get", "exit 0")
    monkeypatch.setattr("os.geteuid", lambda: 1000)

    with pytest.raises(UnobtainableError, match="it needs root: sudo apt-get install a-tool\n"):
        resolve(replace(TOOL, debian_packages=("a-tool",)))


def test_ensure_says_once_which_way_each_program_came(
    on_path: Programs, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = {name: on_path.add(name, "exit 0") for name in ("tool-one", "tool-two")}
    for name in paths:
        monkeypatch.setitem(PROGRAMS, name, Program(name))

    assert ensure("tool-one", "tool-two") == paths
    assert capsys.readouterr().err == "already on this machine: tool-one, tool-two\n"
    assert ensure("tool-two") == {"tool-two": paths["tool-two"]}
    assert capsys.readouterr().err == ""


def test_find_gives_none_where_ensure_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PROGRAMS, TOOL.name, TOOL)

    assert find(TOOL.name) is None
    with pytest.raises(UnobtainableError):
        ensure(TOOL.name)


@pytest.mark.cluster
def test_the_last_way_installs_a_debian_package_with_fresh_lists_if_need_be(on_path: Programs, tmp_path: Path) -> None:
    calls, updated = tmp_path / "calls", tmp_path / "updated"
    tool = on_path.folder / TOOL.name
    on_path.add(
        "apt-get",
        f"""echo "apt-get $* ($DEBIAN_FRONTEND, $NEEDRESTART_SUSPEND)" >>{calls}
        case $1 in
        update) touch {updated} ;;
        install) [ -e {updated} ] || exit 100; printf '#!/bin/sh\\necho 1.34.1\\n' >{tool}; chmod +x {tool} ;;
        esac""",
    )

    found = resolve(replace(TOOL, debian_packages=("a-tool",)))

    assert (found.path, found.way) == (tool, "Debian package")
    options = "--yes --no-remove --no-install-recommends -o DPkg::Lock::Timeout=600"
    assert calls.read_text().splitlines() == [
        f"apt-get install {options} a-tool (noninteractive, 1)",
        "apt-get update (noninteractive, 1)",
        f"apt-get install {options} a-tool (noninteractive, 1)",
    ]


@pytest.mark.cluster
def test_what_apt_advises_is_told_and_left_to_the_user(on_path: Programs, tmp_path: Path) -> None:
    advice = "E: dpkg was interrupted, you must manually run 'dpkg --configure -a' to correct the problem."
    on_path.add("apt-get", f'echo "{advice}"; exit 100')
    on_path.add("dpkg", f"touch {tmp_path}/repaired")

    with pytest.raises(UnobtainableError, match=re.escape(advice)):
        resolve(replace(TOOL, debian_packages=("a-tool",)))
    assert not (tmp_path / "repaired").exists()


@pytest.mark.cluster
@pytest.mark.parametrize("program", ["deb-systemd-helper", "deb-systemd-invoke", "invoke-rc.d", "update-rc.d"])
def test_an_installation_can_not_start_or_enable_services_and_covers_nothing_afterwards(program: str) -> None:
    is_true = ["sh", "-c", f"cmp --silent /usr/bin/true $(command -v {program})"]

    assert subprocess.run(without_services(*is_true), check=False).returncode == 0
    assert subprocess.run(is_true, check=False).returncode == 1


def test_the_versions_in_the_table_are_those_of_the_modules_and_requirements() -> None:
    modules = REPOSITORY / "local" / "toolchain" / "modules"
    requirements = (REPOSITORY / "requirements.txt").read_text().splitlines()

    def module_version(folder: str, path: str) -> str:
        lines = (modules / folder / "go.mod").read_text().splitlines()
        fields = [line.removeprefix("require").split() for line in lines]
        return next(field[1] for field in fields if len(field) > 1 and field[0] == path)

    def packaged(program: str) -> GoPackage:
        package = PROGRAMS[program].go_package
        assert package
        return package

    def url(program: str) -> str:
        download = PROGRAMS[program].download
        assert download
        return download.url

    kubernetes = module_version("kubernetes", "k8s.io/kubernetes")
    assert f"gitVersion={kubernetes} " in packaged("kubelet").ldflags
    assert f"/{kubernetes}/" in url("kubelet")
    assert f"/{module_version('coredns', 'github.com/coredns/coredns')}/" in url("coredns")
    assert f"/{module_version('kubeconform', 'github.com/yannh/kubeconform')}/" in url("kubeconform")
    assert f"/{module_version('kube-score', 'github.com/zegl/kube-score')}/" in url("kube-score")
    assert f"/{module_version('actionlint', 'github.com/rhysd/actionlint')}/" in url("actionlint")
    pulumi = module_version("pulumi", "github.com/pulumi/pulumi/pkg/v3")
    assert packaged("pulumi").ldflags.endswith(f"version.Version={pulumi}")
    sdk = url("pulumi").split("/v")[-1].split("/")[0]
    assert f"pulumi=={sdk}" in requirements
    provider = url("pulumi-resource-kubernetes").split("/v")[-1].split("/")[0]
    assert f"pulumi-kubernetes=={provider}" in requirements
