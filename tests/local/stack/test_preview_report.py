"""A preview's report is nothing but what it is, and fits into a comment."""

from local.stack.preview_report import LIMIT_CHARACTERS, markdown
from local.stack.stack import Previewed


def test_the_summary_stands_first_and_each_change_can_be_unfolded() -> None:
    text = "+ create\n    Resources:\n        ours\nResources:\n    + 1 to create\n    2 unchanged\nwarning: old\n"

    assert markdown(Previewed(succeeded=True, text=text), asked=True) == (
        "```\nResources:\n    + 1 to create\n    2 unchanged\n```\n\n"
        "<details><summary>Each change</summary>\n\n"
        f"```\n{text}```\n\n"
        "</details>\n"
    )


def test_of_a_failed_one_the_reason_is_not_folded() -> None:
    report = markdown(Previewed(succeeded=False, text="error: why"), asked=True)

    assert report == "**The preview failed.**\n\n```\nerror: why\n```\n"


def test_it_says_what_it_was_compared_with() -> None:
    new, known = (Previewed(succeeded=True, text="+ create", new=each) for each in (True, False))

    assert "No cluster was asked" in markdown(new, asked=False)
    assert "There is no such stack yet" in markdown(new, asked=True)
    assert "counts as new" not in markdown(known, asked=True)


def test_nothing_in_the_text_ends_its_block() -> None:
    report = markdown(Previewed(succeeded=False, text="```\n@everybody <b>\n````"), asked=True)

    assert report.endswith("`````\n```\n@everybody <b>\n````\n`````\n")


def test_of_a_long_one_the_beginning_and_the_summary_stay() -> None:
    text = "beginning\n" + "changed\n" * 20_000 + "Resources:\n    20000 changes"

    report = markdown(Previewed(succeeded=True, text=text), asked=False)

    assert LIMIT_CHARACTERS - 2_000 < len(report) < LIMIT_CHARACTERS - 200
    assert "\nbeginning\n" in report
    assert "characters left out: make preview shows all" in report
    assert report.count("Resources:\n    20000 changes\n```\n") == 2


def test_of_a_long_one_each_change_has_its_line() -> None:
    def change(sign: str, name: str) -> str:
        return (
            f"    {sign}kubernetes:core/v1:Service: (create)\n        [id=x/{name}]\n"
            f"        [urn=urn:pulumi:dev::databases::kubernetes:core/v1:Service::{name}]\n"
        )

    filling = "        changed\n" * 10_000
    text = change("+ ", "orders") + filling + change("+-", "events") + filling + change("~ ", "billing")

    report = markdown(Previewed(succeeded=True, text=text), asked=True)

    lines = [f"{sign} kubernetes:core/v1:Service {name}" for sign, name in (("+", "orders"), ("+-", "events"))]
    assert "\n".join([*lines, "~ kubernetes:core/v1:Service billing"]) in report
    assert len(report) < LIMIT_CHARACTERS - 200
