"""What the peers have in common: sizes (from `compare.ts`), made-up data, and the answers to its requests."""

import json
import math
import sys
import time
from types import SimpleNamespace

import numpy as np

sizes = SimpleNamespace(**json.loads(sys.argv[1]))
S, A, E, H = sizes.stateSize, sizes.actionSize, sizes.numEnvs, sizes.horizon
N = H * E
POOL = 512

# Settings of the preset `paper`.
FIT_RATE, WEIGHT_DECAY, MAX_NORM = 1e-3, 1e-5, 2.0
GAMMA, LAMBDA = 0.99, 0.95
MAX_KL, DAMPING, CG_ITERATIONS, ENTROPY = 0.01, 0.1, 10, 0.005
VALUE_EPOCHS, VALUE_BATCH, VALUE_RATE = 5, 64, 1e-3
VALUE_BATCHES = N // VALUE_BATCH
SAC_RATE, REWARD_SCALE, TARGET_RATE, LATENT_KL = 3e-4, 5.0, 0.005, 0.1
LOG_STD_LIMITS, SMALLEST_VARIANCE, REGULARIZATION = (-20, 2), 1e-7, 1e-3

# The made-up problem of `src/bench/antSized.ts`: velocities and height that are asked for, and how much each counts.
TASK, PRICES, TARGET_COLUMNS = (0.0, 0.0, 0.5), (1.0, 1.0, 10.0), (1, 2, 0)
DELTA_SCALE, START_HEIGHT = 0.05, 0.6


def layers(rng, widths, draw):
    """[(weights [in, out], biases [out])]; `draw(rng, inputs, outputs, is_last)` gives the weights."""
    pairs = list(zip(widths, widths[1:]))
    return [
        (draw(rng, i, o, n == len(pairs) - 1).astype(np.float32), np.zeros(o, np.float32))
        for n, (i, o) in enumerate(pairs)
    ]


def columns(rng, inputs, outputs, length):
    weights = rng.standard_normal((inputs, outputs))
    return length * weights / np.linalg.norm(weights, axis=0)


def made_up():
    """Weights, start states and minibatches of no particular system, the same in every peer."""
    rng = np.random.default_rng(0)
    normal = lambda *shape: rng.standard_normal(shape).astype(np.float32)
    resets = normal(POOL, S)
    resets[:, 0] = START_HEIGHT + 0.05 * resets[:, 0]
    states = normal(sizes.fitSteps, sizes.fitBatchSize, S)
    return SimpleNamespace(
        model=layers(
            rng,
            (S + A, *sizes.modelHiddenSizes, S),
            lambda r, i, o, _: 0.03 * np.clip(r.standard_normal((i, o)), -2, 2),
        ),
        policy=layers(
            rng,
            (S, *sizes.policyHiddenSizes, A),
            lambda r, i, o, last: columns(r, i, o, 0.01 if last else 1),
        ),
        value=layers(rng, (S, *sizes.valueHiddenSizes, 1), lambda r, i, o, _: columns(r, i, o, 1)),
        resets=resets,
        states=states,
        actions=normal(sizes.fitSteps, sizes.fitBatchSize, A),
        next_states=states + DELTA_SCALE * normal(sizes.fitSteps, sizes.fitBatchSize, S),
    )


def made_up_tasks():
    """First weights of PEARL's networks, and the transitions, contexts and noise of one of its gradient steps."""
    c = SimpleNamespace(**sizes.contextual)
    rng = np.random.default_rng(1)
    normal = lambda *shape: rng.standard_normal(shape).astype(np.float32)
    uniform = lambda r, i, o, last: r.uniform(-1, 1, (i, o)) * (3e-3 if last else 1 / math.sqrt(o))
    network = lambda *widths: layers(rng, widths, uniform)
    read, rows, context_rows = S + c.latentSize, c.tasks * c.batchSize, c.tasks * c.contextBatch
    return SimpleNamespace(
        tasks=c.tasks,
        latent_size=c.latentSize,
        critics=[network(read + A, *c.hiddenSizes, 1) for _ in range(2)],
        value=network(read, *c.hiddenSizes, 1),
        policy=network(read, *c.hiddenSizes, 2 * A),
        encoder=network(S + A + 1, *c.encoderSizes, 2 * c.latentSize),
        states=normal(rows, S),
        actions=normal(rows, A),
        rewards=normal(rows),
        next_states=normal(rows, S),
        terminated=np.zeros(rows, np.float32),
        noise=normal(rows, A),
        context=normal(context_rows, S + A + 1),
        latent_noise=normal(c.tasks, c.latentSize),
    )


def answer(work, version):
    """`ready VERSION`, then for every line `NAME COUNT` the milliseconds of one of COUNT in a row, until stdin closes."""
    for run in work.values():
        run()
        run()
    print(f"ready {version}", flush=True)
    for line in sys.stdin:
        name, count = line.split()
        start = time.perf_counter()
        for _ in range(int(count)):
            work[name]()
        print((time.perf_counter() - start) * 1000 / int(count), flush=True)


def products(rows):
    """Products in a row of the ceiling: small and large ones take equally long."""
    return max(1, round(4000 / rows))
