"""A preview as markdown: what the engine said is shown as it is, and fits into a comment."""

from local.stack.preview_report import LIMIT_CHARACTERS, markdown
from local.stack.stack import Previewed


def test_the_whole_report() -> None:
    assert markdown("dev", Previewed(succeeded=True, text="+ create\n"), asked=True) == (
        "<!-- preview of dev -->\n### Preview of dev\n\n```\n+ create\n```\n"
    )


def test_a_failed_one_and_one_without_a_cluster_say_so() -> None:
    report = markdown("dev", Previewed(succeeded=False, text="error"), asked=False)

    assert "### Preview of dev failed\n" in report
    assert "No cluster was asked" in report


def test_nothing_in_the_text_ends_its_block() -> None:
    report = markdown("dev", Previewed(succeeded=True, text="```\n@everybody <b>\n````"), asked=True)

    assert report.endswith("`````\n```\n@everybody <b>\n````\n`````\n")


def test_of_a_long_one_the_beginning_and_the_summary_at_the_end_stay() -> None:
    text = "beginning\n" + "changed\n" * 20_000 + "Resources: 20000 changes"

    report = markdown("production", Previewed(succeeded=True, text=text), asked=False)

    assert LIMIT_CHARACTERS - 1_000 < len(report) <= LIMIT_CHARACTERS
    assert "\nbeginning\n" in report
    assert "characters left out: make preview shows all" in report
    assert report.endswith("Resources: 20000 changes\n```\n")
