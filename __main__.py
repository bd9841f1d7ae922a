"""The Pulumi program: the stack's environment at the stack's place."""

import pulumi

from stacks.environment import named
from stacks.place import Place
from stacks.platform import deploy

for name, outputs in deploy(named(pulumi.get_stack()), Place.configured()).items():
    pulumi.export(name, outputs)
