"""The findings that stay, each with its reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from local.scanners.finding import Finding


@dataclass(frozen=True)
class Accepted:
    """What some objects don't meet on purpose."""

    reason: str

    rules: tuple[str, ...]
    """Scanner and id of each that says it, such as "checkov CKV_K8S_11"."""

    objects: tuple[str, ...] = ("Deployment/*", "Job/*", "StatefulSet/*")
    """Patterns of kind and name."""

    def covers(self, finding: Finding) -> bool:
        """Tell whether this is about `finding`."""
        return finding.rule in self.rules and any(fnmatchcase(finding.object, pattern) for pattern in self.objects)

    def stale(self, findings: Iterable[Finding]) -> list[str]:
        """Give the rules and the patterns of objects that match none of `findings`."""
        covered = [finding for finding in findings if self.covers(finding)]
        rules, found = {finding.rule for finding in covered}, {finding.object for finding in covered}
        return [
            *(rule for rule in self.rules if rule not in rules),
            *(pattern for pattern in self.objects if not any(fnmatchcase(each, pattern) for each in found)),
        ]


ACCEPTED = (
    Accepted(
        "A CPU limit throttles the server in the middle of a query while the node has CPU to spare: a choice.",
        (
            "kube-score container-resources",
            "kube-score container-cpu-requests-equal-limits",
            "kube-score container-resource-requests-equal-limits",
            "checkov CKV_K8S_11",
            "trivy KSV011",
        ),
    ),
    Accepted(
        "With pull policy Always an outage of the registry keeps a database down whose image is on the node. A digest "
        "makes an image certain, not another pull.",
        ("kube-score container-image-pull-policy", "checkov CKV_K8S_15"),
    ),
    Accepted(
        "A digest is the user's to give (image_digest): in these environments it would keep out a version's patches.",
        ("checkov CKV_K8S_43",),
    ),
    Accepted(
        "999 is uid and gid of the official images: a data directory of another owner is refused by its server.",
        (
            "kube-score container-security-context-user-group-id",
            "checkov CKV_K8S_40",
            "trivy KSV020",
            "trivy KSV021",
        ),
    ),
    Accepted(
        "What the server usually writes beside its volume is requested; the limit ends a leak before the node's disk.",
        ("kube-score container-ephemeral-storage-request-equals-limit",),
    ),
    Accepted(
        "One data directory has one server: a second replica, or a rolling update, would start another beside it.",
        ("kube-score deployment-replicas", "kube-score deployment-strategy"),
        ("Deployment/*",),
    ),
    Accepted(
        "Each wants the image in one vendor's registry, or in any but the public ones: they contradict each other.",
        ("trivy KSV032", "trivy KSV033", "trivy KSV034", "trivy KSV035"),
    ),
    Accepted(
        "They look for words such as password, which stand in the scripts that read the passwords' files.",
        ("trivy KSV0109", "trivy KSV01010"),
        ("ConfigMap/*-configuration-*",),
    ),
)
