"""The project's view: the engine writes into a copy, never into the repository."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from local.errors import LocalError
from local.stack import project
from tests.clone import Clone


def view(clone: Clone, image_registry: str | None = None, **provider: str) -> Path:
    """Write the view and give its copy of the values."""
    return project.write(clone.target.folder, clone.name, image_registry, provider).folder / clone.values.name


def read(file: Path) -> dict[str, Any]:
    return yaml.safe_load(file.read_text())


def test_the_values_are_copied_with_what_the_target_knows(program: Clone) -> None:
    program.place({"namespace": "ours", "image_registry": "theirs.example"})
    values = program.values.read_text()

    copy = read(view(program, "local.example", context="here"))

    assert copy["config"] == {
        "databases:place": {"namespace": "ours", "image_registry": "local.example"},
        "kubernetes:context": "here",
    }
    assert program.values.read_text() == values


def test_without_a_registry_of_the_target_the_values_keep_theirs(program: Clone) -> None:
    program.place({"namespace": "ours", "image_registry": "theirs.example"})

    assert read(view(program))["config"]["databases:place"]["image_registry"] == "theirs.example"


def test_the_engines_salt_is_kept_and_the_values_follow(program: Clone) -> None:
    copy = view(program)
    copy.write_text(yaml.safe_dump({"encryptionsalt": "v1:generated", **read(copy)}))
    program.place({"namespace": "another"})

    assert read(view(program)) == {
        "encryptionsalt": "v1:generated",
        "config": {"databases:place": {"namespace": "another"}},
    }


def test_a_salt_of_the_users_own_is_the_one(program: Clone) -> None:
    copy = view(program)
    copy.write_text(yaml.safe_dump({"encryptionsalt": "v1:generated", **read(copy)}))
    program.values.write_text(yaml.safe_dump({"encryptionsalt": "v1:own", **read(program.values)}))

    assert read(view(program))["encryptionsalt"] == "v1:own"


def test_the_program_is_the_repositorys(program: Clone) -> None:
    folder = view(program).parent

    assert (folder / "__main__.py").resolve() == program.folder / "__main__.py"
    assert (folder / "stacks").resolve() == program.folder / "stacks"


@pytest.mark.parametrize("place", [["a list"], "a text", None])
def test_a_place_that_is_no_mapping_is_left_to_the_program(program: Clone, place: object) -> None:
    program.place(place)

    assert read(view(program, "local.example"))["config"]["databases:place"] == place


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("config: {databases:place: {namespace: x", "not YAML"),
        ("- config", "a mapping belongs here"),
        ("config: place", "config: a mapping belongs here"),
    ],
)
def test_values_that_are_no_values(program: Clone, text: str, message: str) -> None:
    program.values.write_text(text)

    with pytest.raises(LocalError, match=rf"Pulumi\.dev\.yaml: {message}"):
        view(program)


def test_an_unknown_stack(program: Clone) -> None:
    unknown = Clone(program.folder, program.target, "prodution")

    with pytest.raises(LocalError) as error:
        view(unknown)
    assert str(error.value) == (
        'stack "prodution": there is no stacks/Pulumi.prodution.yaml; known are dev, production, staging'
    )


def test_a_key_beside_the_place_is_refused(program: Clone) -> None:
    program.values.write_text(
        yaml.safe_dump({"config": {"databases:place": {"namespace": "ours"}, "databases:storage_class": "fast"}})
    )

    with pytest.raises(LocalError) as caught:
        view(program)
    assert str(caught.value) == (
        "stacks/Pulumi.dev.yaml: config: no such key: databases:storage_class; all values stand under databases:place"
    )


def test_encrypted_values_are_replaced_where_nothing_is_decrypted(program: Clone) -> None:
    place = {"namespace": "ours", "credentials": {"orders": {"password": {"secure": "v1:others"}}}, "list": [{"a": 1}]}
    program.values.write_text(yaml.safe_dump({"encryptionsalt": "v1:others", "config": {"databases:place": place}}))

    view = project.write(program.target.folder, program.name, None, {}, decrypt=False)

    replaced = {"namespace": "ours", "credentials": {"orders": {"password": "encrypted"}}, "list": [{"a": 1}]}
    assert read(view.folder / program.values.name) == {"config": {"databases:place": replaced}}
