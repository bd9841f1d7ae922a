"""What a user sees of a scan."""

from rich.console import Console
from rich.table import Table

from local.scanners.scan import Verdict

# Ids are for copying: the terminal may wrap a line.
console = Console(highlight=False, markup=False, soft_wrap=True)


def show(verdict: Verdict) -> None:
    """Show what is accepted and why, then what isn't."""
    for accepted, findings in verdict.accepted.items():
        console.print(f"accepted, {len(findings)} findings: {accepted.reason}")
        console.print(f"  {', '.join(accepted.rules)} on {', '.join(accepted.objects)}", style="dim")
    for accepted, idle in verdict.stale.items():
        console.print(f"stale: {', '.join(idle)} finds nothing any more: {accepted.reason}", style="bold red")
    if verdict.unlisted:
        table = Table("rule", "object", "finding", title="not accepted", title_justify="left", title_style="bold red")
        for finding in verdict.unlisted:
            table.add_row(finding.rule, finding.object, finding.message)
        console.print(table)
