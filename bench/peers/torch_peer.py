"""The work of `admrl bench` in PyTorch, as its users write it: eager, with fused Adam and a Fisher product by two gradients."""

import math
import sys

try:
    import torch
except ImportError as missing:
    sys.exit(f"{missing.name} is not installed")
import torch.nn.functional as F

import work as w

torch.manual_seed(0)
DATA = w.made_up()


def tensors(layers):
    """[weights [out, in], biases, …]"""
    return [t for weights, biases in layers for t in (torch.tensor(weights.T).contiguous(), torch.tensor(biases))]


MODEL, POLICY, VALUE = tensors(DATA.model), tensors(DATA.policy), tensors(DATA.value)
POLICY.append(torch.zeros(w.A))
RESETS = torch.tensor(DATA.resets)
MINIBATCHES = list(zip(*(torch.tensor(x) for x in (DATA.states, DATA.actions, DATA.next_states))))
TASK, PRICES = torch.tensor(w.TASK), torch.tensor(w.PRICES)


def mlp(parameters, x, activate):
    for i in range(0, len(parameters) - 2, 2):
        x = activate(F.linear(x, parameters[i], parameters[i + 1]))
    return F.linear(x, parameters[-2], parameters[-1])


def delta(model, states, actions):
    return mlp(model, torch.cat([states, actions.clamp(-1, 1)], 1), torch.relu)


@torch.inference_mode()
def roll_out():
    *layers, log_std = POLICY
    noise = torch.randn(w.H, w.E, w.A) * log_std.exp()
    starts = RESETS[torch.randint(w.POOL, (w.H + 1, w.E))]
    states, rows = starts[0], []
    for deviations, restarts in zip(noise, starts[1:]):
        actions = mlp(layers, states, torch.tanh) + deviations
        following = (states + delta(MODEL, states, actions) * w.DELTA_SCALE).clamp(-100, 100)
        height = following[:, 0]
        ended = ~((height > 0.2) & (height < 1) & torch.isfinite(following.sum(1)))
        rows.append((states, actions, following, ended))
        states = torch.where(ended[:, None], restarts, following)
    states, actions, following, terminated = (torch.stack(column) for column in zip(*rows))
    asked = (following[..., w.TARGET_COLUMNS] - TASK).abs() * PRICES
    rewards = 1 - asked.sum(-1) - 0.1 * actions.clamp(-1, 1).square().sum(-1)
    return states, actions, following, terminated, rewards


def fit_model():
    model = [p.clone().requires_grad_() for p in MODEL]
    adam = torch.optim.Adam(model, lr=w.FIT_RATE, fused=True)
    for states, actions, next_states in MINIBATCHES:
        adam.zero_grad(set_to_none=True)
        errors = delta(model, states, actions) - (next_states - states) / w.DELTA_SCALE
        errors.square().mean(1).clamp_min(1e-20).sqrt().mean().backward()
        torch._foreach_add_([p.grad for p in model], model, alpha=w.WEIGHT_DECAY)
        torch.nn.utils.clip_grad_norm_(model, w.MAX_NORM, foreach=True)
        adam.step()


def fit_value(states, returns):
    value = [p.clone().requires_grad_() for p in VALUE]
    adam = torch.optim.Adam(value, lr=w.VALUE_RATE, fused=True)
    for _ in range(w.VALUE_EPOCHS):
        order = torch.randperm(w.N)[: w.VALUE_BATCHES * w.VALUE_BATCH]
        for rows in order.split(w.VALUE_BATCH):
            adam.zero_grad(set_to_none=True)
            F.mse_loss(mlp(value, states[rows], torch.tanh)[:, 0], returns[rows]).backward()
            adam.step()


def log_probability(mean, log_std, actions):
    scaled = (actions - mean) / log_std.exp()
    return (-0.5 * scaled**2 - log_std - 0.5 * math.log(2 * math.pi)).sum(1)


def truncated_entropy(mean, log_std):
    scale = log_std.exp() * math.sqrt(2)
    high, low = (2 - mean) / scale, (-2 - mean) / scale
    inside = 0.5 * (torch.erf(high) - torch.erf(low)) * (log_std + (math.log(2 * math.pi) + 1) / 2)
    edges = (high * (-high * high).exp() - low * (-low * low).exp()) * (0.5 / math.sqrt(math.pi))
    return (inside - edges).sum(1).mean()


def divergence_between(old_mean, old_log_std, mean, log_std):
    spread = ((2 * old_log_std).exp() + (old_mean - mean) ** 2) / (2 * (2 * log_std).exp())
    return (log_std - old_log_std + spread - 0.5).sum(1).mean()


def flatten(parts):
    return torch.cat([part.reshape(-1) for part in parts])


def unflatten(vector, like):
    return [part.view_as(p) for part, p in zip(vector.split([p.numel() for p in like]), like)]


def conjugate_gradient(apply, target):
    solution, residual, direction = torch.zeros_like(target), target.clone(), target.clone()
    square = residual @ residual
    for _ in range(w.CG_ITERATIONS):
        image = apply(direction)
        length = square / (direction @ image)
        solution, residual = solution + length * direction, residual - length * image
        following = residual @ residual
        direction, square = residual + (following / square) * direction, following
    return solution


def update_policy(states, actions, advantages):
    policy = [p.clone().requires_grad_() for p in POLICY]
    distribution = lambda parameters: (mlp(parameters[:-1], states, torch.tanh), parameters[-1])
    mean, log_std = distribution(policy)
    old = (mean.detach(), log_std.detach())
    old_log_probability = log_probability(*old, actions)

    def objective(mean, log_std):
        ratio = (log_probability(mean, log_std, actions) - old_log_probability).exp()
        return (ratio * advantages).mean() + w.ENTROPY * truncated_entropy(mean, log_std)

    before = objective(mean, log_std)
    gradient = flatten(torch.autograd.grad(before, policy, retain_graph=True))
    slope = flatten(torch.autograd.grad(divergence_between(*old, mean, log_std), policy, create_graph=True))
    fisher = lambda v: flatten(torch.autograd.grad(slope @ v, policy, retain_graph=True)) + w.DAMPING * v
    direction = conjugate_gradient(fisher, gradient)
    step = (2 * w.MAX_KL / (direction @ gradient)).sqrt() * direction
    with torch.no_grad():
        for halvings in range(10):
            proposal = distribution(unflatten(flatten(policy) + step / 2**halvings, policy))
            accepted = objective(*proposal) >= before and divergence_between(*old, *proposal) <= 1.5 * w.MAX_KL
            if accepted:
                break


def iterate():
    states, actions, following, terminated, rewards = (x.clone() for x in roll_out())
    with torch.no_grad():
        values, next_values = (
            mlp(VALUE, x.reshape(w.N, w.S), torch.tanh).view(w.H, w.E) for x in (states, following)
        )
        differences = rewards + w.GAMMA * next_values * ~terminated - values
        # No timeout can be followed by more rows: the rollout is one time limit long.
        factors = w.GAMMA * w.LAMBDA * ~terminated
        advantages, later = torch.empty_like(values), torch.zeros(w.E)
        for t in reversed(range(w.H)):
            later = differences[t] + factors[t] * later
            advantages[t] = later
        returns = (advantages + values).reshape(w.N)
        advantages = ((advantages - advantages.mean()) / advantages.std()).reshape(w.N)
    states = states.reshape(w.N, w.S)
    update_policy(states, actions.reshape(w.N, w.A), advantages)
    fit_value(states, returns)


TASKS = w.made_up_tasks()
NETWORKS = {
    "critic": [p for layers in TASKS.critics for p in tensors(layers)] + tensors(TASKS.encoder),
    "value": tensors(TASKS.value),
    "policy": tensors(TASKS.policy),
}
ROWS = {name: torch.tensor(x) for name, x in vars(TASKS).items() if hasattr(x, "dtype")}


def log_slope_of_tanh(u):
    return 2 * (math.log(2) - u - F.softplus(-2 * u))


class PearlStep:
    """Gradient steps one after the other, each on the same rows: Q with the encoder, V, V', then the policy."""

    def __init__(self):
        self.parameters = {name: [p.clone().requires_grad_() for p in own] for name, own in NETWORKS.items()}
        self.target = [p.clone() for p in NETWORKS["value"]]
        self.adam = {
            name: torch.optim.Adam(own, lr=w.SAC_RATE, fused=True) for name, own in self.parameters.items()
        }

    def descend(self, name, loss):
        own = self.parameters[name]
        for p, gradient in zip(own, torch.autograd.grad(loss, own)):
            p.grad = gradient
        self.adam[name].step()

    def latent(self, encoder):
        output = mlp(encoder, ROWS["context"], torch.relu).view(TASKS.tasks, -1, 2 * TASKS.latent_size)
        mean, variance = output.chunk(2, 2)
        variance = F.softplus(variance).clamp_min(w.SMALLEST_VARIANCE)
        product = 1 / (1 / variance).sum(1)
        mean = product * (mean / variance).sum(1)
        divergence = 0.5 * (product + mean**2 - product.log() - 1).sum()
        z = mean + product.sqrt() * ROWS["latent_noise"]
        return z.repeat_interleave(len(ROWS["states"]) // TASKS.tasks, 0), divergence

    def action_values(self, read, actions):
        critic, size = self.parameters["critic"], 2 * len(TASKS.critics[0])
        x = torch.cat([read, actions], 1)
        return [mlp(critic[i * size : (i + 1) * size], x, torch.relu)[:, 0] for i in range(2)]

    def __call__(self):
        encoder = self.parameters["critic"][4 * len(TASKS.critics[0]) :]
        z, divergence = self.latent(encoder)
        held = z.detach()
        with torch.no_grad():
            following = mlp(self.target, torch.cat([ROWS["next_states"], held], 1), torch.relu)[:, 0]
            y = w.REWARD_SCALE * ROWS["rewards"] + w.GAMMA * (1 - ROWS["terminated"]) * following
        values = self.action_values(torch.cat([ROWS["states"], z], 1), ROWS["actions"])
        self.descend("critic", sum(F.mse_loss(q, y) for q in values) + w.LATENT_KL * divergence)

        read = torch.cat([ROWS["states"], held], 1)
        mean, log_std = mlp(self.parameters["policy"], read, torch.relu).chunk(2, 1)
        log_std = log_std.clamp(*w.LOG_STD_LIMITS)
        u = mean + log_std.exp() * ROWS["noise"]
        log_probability = (
            -0.5 * ROWS["noise"] ** 2 - log_std - 0.5 * math.log(2 * math.pi) - log_slope_of_tanh(u)
        ).sum(1)
        soft = torch.minimum(*self.action_values(read, u.tanh())) - log_probability
        value = mlp(self.parameters["value"], read, torch.relu)[:, 0]
        self.descend("value", F.mse_loss(value, soft.detach()))
        with torch.no_grad():
            torch._foreach_lerp_(self.target, self.parameters["value"], w.TARGET_RATE)
        squares = (mean**2).mean() + (log_std**2).mean()
        self.descend("policy", w.REGULARIZATION * squares - soft.mean())


def ceiling(rows):
    count = w.products(rows)
    width = w.sizes.ceilingWidth
    x, m = torch.randn(rows, width), torch.randn(width, width) / math.sqrt(width)

    @torch.inference_mode()
    def chain():
        y = x
        for _ in range(count):
            y = F.linear(y, m)

    return chain


w.answer(
    {
        "rollout": roll_out,
        "modelFit": fit_model,
        "trpoIteration": iterate,
        "pearlStep": PearlStep(),
        **{f"ceiling{rows}": ceiling(rows) for rows in w.sizes.ceilingRows},
    },
    f"torch {torch.__version__}",
)
