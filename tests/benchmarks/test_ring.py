from stateful_databases import CassandraArgs
from stateful_databases.cassandra.spec import CassandraSpec
from stateful_databases.shared.resources import resource_requirements

from benchmarks.ring import plain
from benchmarks.ring.measure import Measured, compared
from benchmarks.ring.rings import Started


def test_peer_has_the_components_memory_cpu_and_heap() -> None:
    args: CassandraArgs = {"version": "5.0", "resources": {"requests": {"cpu": "250m"}, "limits": {"memory": "1Gi"}}}
    spec = CassandraSpec.parse("ring", args)
    wanted = resource_requirements(spec.installation.resources)

    _, stateful_set = plain.objects("ring", args)
    (container,) = stateful_set["spec"]["template"]["spec"]["containers"]

    for side, has in container["resources"].items():
        assert has == {each: wanted[side][each] for each in has}
    assert {"name": "MAX_HEAP_SIZE", "value": f"{spec.heap.size_mib}M"} in container["env"]
    assert container["image"] == spec.installation.image.reference


def test_every_value_of_every_round_counts() -> None:
    def measured(until_up: float, *rates: float) -> Measured:
        return Measured(Started(until_up, until_up + 1), list(rates))

    up, ready, load = compared(
        [
            {"component": measured(100, 10, 20), "plain": measured(90, 8, 10)},
            {"component": measured(80, 30), "plain": measured(110, 12)},
        ]
    )

    assert (up.product.values, up.peer and up.peer.values) == ((100, 80), (90, 110))
    assert (ready.product.median, ready.ratio) == (91, 91 / 101)
    assert (load.product.values, load.ratio, load.is_met) == ((10, 20, 30), 2, True)
