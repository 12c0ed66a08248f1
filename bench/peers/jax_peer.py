"""The work of `admrl bench` in JAX: a rollout, a fit and a TRPO iteration, each one jitted program."""

import math
import sys

try:
    import jax
except ImportError as missing:
    sys.exit(f"{missing.name} is not installed")
import jax.numpy as jnp
from jax import lax
from jax.flatten_util import ravel_pytree
from jax.scipy.special import erf

import work as w

DATA = jax.tree.map(jnp.asarray, vars(w.made_up()))
MODEL, VALUE = DATA["model"], DATA["value"]
POLICY = {"layers": DATA["policy"], "log_std": jnp.zeros(w.A)}
MINIBATCHES = (DATA["states"], DATA["actions"], DATA["next_states"])
FLAT_POLICY, unflatten_policy = ravel_pytree(POLICY)
FLAT_VALUE, unflatten_value = ravel_pytree(VALUE)


def mlp(layers, x, activate):
    for weights, biases in layers[:-1]:
        x = activate(x @ weights + biases)
    weights, biases = layers[-1]
    return x @ weights + biases


def delta(model, states, actions):
    """The model's output, in units of the change of state; states have mean 0 and standard deviation 1."""
    return mlp(model, jnp.concatenate([states, jnp.clip(actions, -1, 1)], 1), jax.nn.relu)


def roll_out(policy, key):
    noise_key, reset_key = jax.random.split(key)
    noise = jax.random.normal(noise_key, (w.H, w.E, w.A)) * jnp.exp(policy["log_std"])
    starts = DATA["resets"][jax.random.randint(reset_key, (w.H + 1, w.E), 0, w.POOL)]

    def step(states, given):
        deviations, restarts = given
        actions = mlp(policy["layers"], states, jnp.tanh) + deviations
        following = jnp.clip(states + delta(MODEL, states, actions) * w.DELTA_SCALE, -100, 100)
        height = following[:, 0]
        ended = ~((height > 0.2) & (height < 1) & jnp.isfinite(following.sum(1)))
        return jnp.where(ended[:, None], restarts, following), (states, actions, following, ended)

    _, (states, actions, following, terminated) = lax.scan(step, starts[0], (noise, starts[1:]))
    asked = jnp.abs(following[..., jnp.array(w.TARGET_COLUMNS)] - jnp.array(w.TASK))
    cost = (asked * jnp.array(w.PRICES)).sum(-1) + 0.1 * jnp.square(jnp.clip(actions, -1, 1)).sum(-1)

    def age(ages, ended):
        truncated = ~ended & (ages + 1 == w.H)
        return jnp.where(ended | truncated, 0, ages + 1), truncated

    _, truncated = lax.scan(age, jnp.zeros(w.E, jnp.int32), terminated)
    return states, actions, following, terminated, truncated, 1 - cost


def adam(parameters, gradients, first, second, step, rate):
    first = 0.9 * first + 0.1 * gradients
    second = 0.999 * second + 0.001 * gradients * gradients
    direction = (first / (1 - 0.9**step)) / (jnp.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return parameters - rate * direction, first, second


def fit_loss(model, states, actions, next_states):
    errors = delta(model, states, actions) - (next_states - states) / w.DELTA_SCALE
    return jnp.sqrt(jnp.maximum(jnp.square(errors).mean(1), 1e-20)).mean()


@jax.jit
def fit(model, minibatches):
    zeros = jax.tree.map(jnp.zeros_like, model)

    def step(state, minibatch):
        model, first, second, count = state
        loss, gradients = jax.value_and_grad(fit_loss)(model, *minibatch)
        gradients = jax.tree.map(lambda g, p: g + w.WEIGHT_DECAY * p, gradients, model)
        norm = jnp.sqrt(sum(jnp.square(g).sum() for g in jax.tree.leaves(gradients)))
        scale = w.MAX_NORM / jnp.maximum(norm, w.MAX_NORM)
        leaves = zip(*map(jax.tree.leaves, (model, gradients, first, second)))
        updated = [adam(p, g * scale, m, v, count, w.FIT_RATE) for p, g, m, v in leaves]
        parts = [jax.tree.unflatten(jax.tree.structure(model), part) for part in zip(*updated)]
        return (*parts, count + 1), loss

    return lax.scan(step, (model, zeros, zeros, 1.0), minibatches)


def log_probability(mean, log_std, actions):
    scaled = (actions - mean) / jnp.exp(log_std)
    return (-0.5 * scaled**2 - log_std - 0.5 * math.log(2 * math.pi)).sum(1)


def truncated_entropy(mean, log_std):
    scale = jnp.exp(log_std) * math.sqrt(2)
    high, low = (2 - mean) / scale, (-2 - mean) / scale
    inside = 0.5 * (erf(high) - erf(low)) * (log_std + (math.log(2 * math.pi) + 1) / 2)
    edges = (high * jnp.exp(-high * high) - low * jnp.exp(-low * low)) * (0.5 / math.sqrt(math.pi))
    return (inside - edges).sum(1).mean()


def fit_value(flat, states, returns, key):
    orders = jax.vmap(lambda k: jax.random.permutation(k, w.N)[: w.VALUE_BATCHES * w.VALUE_BATCH])(
        jax.random.split(key, w.VALUE_EPOCHS)
    ).reshape(-1, w.VALUE_BATCH)

    def step(state, rows):
        flat, first, second, count = state

        def loss(flat):
            values = mlp(unflatten_value(flat), states[rows], jnp.tanh)[:, 0]
            return jnp.square(values - returns[rows]).mean()

        value, gradient = jax.value_and_grad(loss)(flat)
        return (*adam(flat, gradient, first, second, count, w.VALUE_RATE), count + 1), value

    zeros = jnp.zeros_like(flat)
    return lax.scan(step, (flat, zeros, zeros, 1.0), orders)


def update_policy(flat, states, actions, advantages):
    def distribution(flat):
        policy = unflatten_policy(flat)
        return mlp(policy["layers"], states, jnp.tanh), policy["log_std"]

    old_mean, old_log_std = distribution(flat)
    old = log_probability(old_mean, old_log_std, actions)

    def objective(flat):
        mean, log_std = distribution(flat)
        ratio = jnp.exp(log_probability(mean, log_std, actions) - old)
        spread = (jnp.exp(2 * old_log_std) + (old_mean - mean) ** 2) / (2 * jnp.exp(2 * log_std))
        divergence = (log_std - old_log_std + spread - 0.5).sum(1).mean()
        return (ratio * advantages).mean() + w.ENTROPY * truncated_entropy(mean, log_std), divergence

    (before, _), gradient = jax.value_and_grad(objective, has_aux=True)(flat)
    _, forwards = jax.linearize(lambda flat: distribution(flat)[0], flat)
    backwards = jax.linear_transpose(forwards, flat)
    of_std = ravel_pytree({"layers": jax.tree.map(jnp.zeros_like, POLICY["layers"]), "log_std": jnp.ones(w.A)})[0]

    def fisher(vector):
        (product,) = backwards(forwards(vector) * jnp.exp(-2 * old_log_std) / w.N)
        return product + (2 * of_std + w.DAMPING) * vector

    def conjugate(_, state):
        solution, residual, direction, square = state
        image = fisher(direction)
        length = square / (direction @ image)
        solution, residual = solution + length * direction, residual - length * image
        following = residual @ residual
        return solution, residual, residual + (following / square) * direction, following

    start = (jnp.zeros_like(gradient), gradient, gradient, gradient @ gradient)
    direction = lax.fori_loop(0, w.CG_ITERATIONS, conjugate, start)[0]
    length = jnp.sqrt(2 * w.MAX_KL / (direction @ gradient))

    def attempt(state):
        count, fraction, _ = state
        value, divergence = objective(flat + fraction * length * direction)
        return count + 1, fraction / 2, (value >= before) & (divergence <= 1.5 * w.MAX_KL)

    _, fraction, accepted = lax.while_loop(lambda s: ~s[2] & (s[0] < 10), attempt, (0, 1.0, False))
    return jnp.where(accepted, flat + 2 * fraction * length * direction, flat)


@jax.jit
def iterate(flat_policy, flat_value, key):
    rollout_key, value_key = jax.random.split(key)
    rolled = roll_out(unflatten_policy(flat_policy), rollout_key)
    states, actions, following, terminated, truncated, rewards = rolled
    value = lambda x: mlp(unflatten_value(flat_value), x.reshape(w.N, w.S), jnp.tanh).reshape(w.H, w.E)
    values, next_values = value(states), value(following)
    differences = rewards + w.GAMMA * next_values * ~terminated - values
    factors = w.GAMMA * w.LAMBDA * ~(terminated | truncated)
    sweep = lambda later, now: ((now[0] + now[1] * later,) * 2)
    _, advantages = lax.scan(sweep, jnp.zeros(w.E), (differences, factors), reverse=True)
    returns = (advantages + values).reshape(w.N)
    advantages = ((advantages - advantages.mean()) / advantages.std()).reshape(w.N)
    states = states.reshape(w.N, w.S)
    improved = update_policy(flat_policy, states, actions.reshape(w.N, w.A), advantages)
    return improved, fit_value(flat_value, states, returns, value_key)


TASKS = w.made_up_tasks()
ROWS = {name: jnp.asarray(x) for name, x in vars(TASKS).items() if hasattr(x, "dtype")}
NETWORKS = jax.tree.map(
    jnp.asarray,
    {
        "critic": {"q": TASKS.critics, "encoder": TASKS.encoder},
        "value": TASKS.value,
        "policy": TASKS.policy,
    },
)


def latent(encoder):
    output = mlp(encoder, ROWS["context"], jax.nn.relu).reshape(TASKS.tasks, -1, 2 * TASKS.latent_size)
    mean, variance = jnp.split(output, 2, 2)
    variance = jnp.maximum(jax.nn.softplus(variance), w.SMALLEST_VARIANCE)
    product = 1 / (1 / variance).sum(1)
    mean = product * (mean / variance).sum(1)
    divergence = 0.5 * (product + mean**2 - jnp.log(product) - 1).sum()
    z = mean + jnp.sqrt(product) * ROWS["latent_noise"]
    return jnp.repeat(z, len(ROWS["states"]) // TASKS.tasks, 0), divergence


def action_values(critics, read, actions):
    x = jnp.concatenate([read, actions], 1)
    return [mlp(critic, x, jax.nn.relu)[:, 0] for critic in critics]


def descend(loss, state, step):
    parameters, first, second = state
    flat, unflatten = ravel_pytree(parameters)
    gradient = ravel_pytree(jax.grad(loss)(parameters))[0]
    flat, first, second = adam(flat, gradient, first, second, step, w.SAC_RATE)
    return unflatten(flat), first, second


@jax.jit
def pearl_step(groups, target, step):
    def critic_loss(critic):
        z, divergence = latent(critic["encoder"])
        read = jnp.concatenate([ROWS["next_states"], lax.stop_gradient(z)], 1)
        following = mlp(target, read, jax.nn.relu)[:, 0]
        y = w.REWARD_SCALE * ROWS["rewards"] + w.GAMMA * (1 - ROWS["terminated"]) * following
        values = action_values(critic["q"], jnp.concatenate([ROWS["states"], z], 1), ROWS["actions"])
        return sum(jnp.square(q - y).mean() for q in values) + w.LATENT_KL * divergence

    held, _ = latent(groups["critic"][0]["encoder"])
    read = jnp.concatenate([ROWS["states"], held], 1)
    critic = descend(critic_loss, groups["critic"], step)

    def draws(policy):
        mean, log_std = jnp.split(mlp(policy, read, jax.nn.relu), 2, 1)
        log_std = jnp.clip(log_std, *w.LOG_STD_LIMITS)
        u = mean + jnp.exp(log_std) * ROWS["noise"]
        slope = 2 * (math.log(2) - u - jax.nn.softplus(-2 * u))
        normal = -0.5 * ROWS["noise"] ** 2 - log_std - 0.5 * math.log(2 * math.pi)
        log_probability = (normal - slope).sum(1)
        soft = jnp.minimum(*action_values(critic[0]["q"], read, jnp.tanh(u))) - log_probability
        return soft, jnp.square(mean).mean() + jnp.square(log_std).mean()

    def policy_loss(policy):
        soft, squares = draws(policy)
        return w.REGULARIZATION * squares - soft.mean()

    soft, _ = draws(groups["policy"][0])
    value_loss = lambda value: jnp.square(mlp(value, read, jax.nn.relu)[:, 0] - soft).mean()
    value = descend(value_loss, groups["value"], step)
    target = jax.tree.map(lambda old, new: old + w.TARGET_RATE * (new - old), target, value[0])
    policy = descend(policy_loss, groups["policy"], step)
    return {"critic": critic, "value": value, "policy": policy}, target


def fresh(parameters):
    zeros = jnp.zeros_like(ravel_pytree(parameters)[0])
    return parameters, zeros, zeros


GROUPS = {name: fresh(parameters) for name, parameters in NETWORKS.items()}

roll_out_compiled = jax.jit(roll_out)
KEYS = iter(jax.random.split(jax.random.key(0), 100_000))


def ceiling(rows):
    count, width = w.products(rows), w.sizes.ceilingWidth
    chain = jax.jit(lambda x, m: lax.fori_loop(0, count, lambda _, x: x @ m, x))
    x = jax.random.normal(jax.random.key(1), (rows, width))
    m = jax.random.normal(jax.random.key(2), (width, width)) / math.sqrt(width)
    return lambda: jax.block_until_ready(chain(x, m))


w.answer(
    {
        "rollout": lambda: jax.block_until_ready(roll_out_compiled(POLICY, next(KEYS))),
        "modelFit": lambda: jax.block_until_ready(fit(MODEL, MINIBATCHES)),
        "trpoIteration": lambda: jax.block_until_ready(iterate(FLAT_POLICY, FLAT_VALUE, next(KEYS))),
        "pearlStep": lambda: jax.block_until_ready(pearl_step(GROUPS, NETWORKS["value"], 1.0)),
        **{f"ceiling{rows}": ceiling(rows) for rows in w.sizes.ceilingRows},
    },
    f"jax {jax.__version__}",
)
