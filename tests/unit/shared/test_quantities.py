from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stateful_databases.shared.quantities import Quantity


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("8Gi", 8 * 1024**3),
        ("512Mi", 512 * 1024**2),
        ("1.5Ki", 1536),
        ("2G", 2 * 10**9),
        ("250m", Decimal("0.25")),
        ("3", 3),
        ("1Ei", 1024**6),
    ],
)
def test_a_quantity_has_its_amount_in_the_base_unit(text: str, amount: int | Decimal) -> None:
    assert Quantity(text).amount == amount


@pytest.mark.parametrize("text", ["", "8GB", "8 Gi", "-1Gi", "Gi", "1..5", "٣Gi", "8Gi\n"])
def test_what_kubernetes_would_refuse_is_no_quantity(text: str) -> None:
    with pytest.raises(ValueError, match="not a Kubernetes quantity"):
        Quantity(text)


@given(st.integers(min_value=0, max_value=10**6), st.sampled_from(["", "k", "M", "Ki", "Mi", "Gi"]))
def test_a_bigger_number_of_the_same_suffix_is_a_bigger_amount(number: int, suffix: str) -> None:
    assert Quantity(f"{number + 1}{suffix}").amount > Quantity(f"{number}{suffix}").amount
