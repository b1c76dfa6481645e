"""Fine-tunes the encoder with its two heads: which entry, which danger."""

import collections
import functools
import random
import time
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
import optax

import augment
import network


@dataclass
class Settings:
    epochs: float = 3  # over the lines that are not held out
    more: float = 1  # then over all lines, at `more_rate` of the rate
    more_rate: float = 0.6
    batch: int = 63
    rate: float = 1.5e-4  # of the last layer; each layer below learns at `layer_share` of the one above
    last: float = 0.05  # share of `rate` at the end
    layer_share: float = 0.8
    head_rate: float = 20.0  # times `rate`
    varied: float = 0.5  # share of lines that are typed in another way
    smoothing: float = 0.05
    danger: float = 2.5  # weights of the losses
    contrast: float = 0.5
    miss: float = 0.5
    temperature: float = 0.07
    dropout: float = 0.1
    frozen: int = 2  # layers from below that stay as they are, as the embeddings always do
    average: float = 0.99  # of the weights over the steps
    seed: int = 0


def first_heads(net, tokens, examples, labels):
    """Heads that start as the mean vector of some lines of each class: better than chance from the first step."""
    picks = []
    for name, ids in zip(("guide", "danger"), labels):
        for wanted in ids:
            of = [e.text for e in examples if getattr(e, name) == wanted]
            picks += [(name, wanted, text) for text in of[:: 1 + len(of) // 40]]
    vectors = network.encode_texts(net, tokens, [text for _, _, text in picks])
    heads = {}
    for name, ids in zip(("guide", "danger"), labels):
        rows = [
            vectors[[i for i, p in enumerate(picks) if p[:2] == (name, wanted)]].mean(0) for wanted in ids
        ]
        heads[name] = {
            "weight": np.stack([r / np.linalg.norm(r) for r in rows]),
            "bias": np.zeros(len(ids), np.float32),
        }
    return heads


def cross_entropy(scores, wanted, smoothing):
    """Mean over the lines whose label is known (0 and above)."""
    known = (wanted >= 0).astype(jnp.float32)
    target = optax.smooth_labels(jax.nn.one_hot(jnp.maximum(wanted, 0), scores.shape[1]), smoothing)
    return (optax.softmax_cross_entropy(scores, target) * known).sum() / jnp.maximum(known.sum(), 1)


def unlikely(scores, misses):
    """Pushes down the chance of entries that a line is a near miss of. Misses: 0 or 1 for each entry."""
    chance = jnp.minimum(jax.nn.softmax(scores), 0.999)
    return -(jnp.log1p(-chance) * misses).sum() / jnp.maximum(misses.sum(), 1)


def contrast(vectors, group, temperature):
    """Supervised contrastive loss: lines of one group together, all others apart. Group -1 belongs to none."""
    self_out = jnp.eye(len(group))
    same = ((group[:, None] == group[None]) & (group[:, None] >= 0)).astype(jnp.float32) * (1 - self_out)
    logs = jax.nn.log_softmax(vectors @ vectors.T / temperature - 1e9 * self_out)
    each = -(logs * same).sum(1) / jnp.maximum(same.sum(1), 1)
    return each.sum() / jnp.maximum((same.sum(1) > 0).sum(), 1)


def whole(fixed, layers):
    """The network again, of what stays and what was learned."""
    return fixed | {"layers": fixed["layers"] + layers}


def loss(learned, fixed, ids, mask, wanted, key, s):
    vectors = network.encode(whole(fixed, learned["layers"]), ids, mask, key, s.dropout)
    guide, danger = (network.head_scores(learned[n], vectors) for n in ("guide", "danger"))
    return (
        cross_entropy(guide, wanted["guide"], s.smoothing)
        + s.danger * cross_entropy(danger, wanted["danger"], s.smoothing)
        + s.miss * unlikely(guide, wanted["misses"])
        + s.contrast * contrast(vectors, wanted["group"], s.temperature)
    )


def targets(examples, guide_ids, danger_ids):
    place = lambda ids, name: -1 if name is None else ids.index(name)
    guide = np.array([place(guide_ids, e.guide) for e in examples])
    danger = np.array([place(danger_ids, e.danger) for e in examples])
    misses = np.array([[g in e.misses for g in guide_ids] for e in examples], np.float32)
    real = (danger >= 0) & (danger < len(danger_ids) - 1)
    group = np.where(real, 1000 + danger, np.where(guide < len(guide_ids) - 1, guide, -1))
    return {"guide": guide, "danger": danger, "misses": misses, "group": group}


def batches(lengths, groups, size, rng):
    """Lines of about one length share a batch (little padding), in threes of one group (something to contrast)."""
    by = collections.defaultdict(list)
    for index, group in enumerate(groups):
        by[int(group)].append(index)
    near = lambda i: lengths[i] * rng.uniform(0.75, 1.25)
    threes = []
    for members in by.values():
        members = sorted(members, key=near)
        threes += [members[i : i + 3] for i in range(0, len(members), 3)]
    threes.sort(key=lambda t: max(lengths[i] for i in t) + rng.uniform(0, 4))
    order = [i for three in threes for i in three]
    found = [order[i : i + size] for i in range(0, len(order) - size + 1, size)] + [order[-size:]]
    rng.shuffle(found)
    return found


def rates(learned, s):
    """How fast each weight learns, times the schedule."""
    count = len(learned["layers"])
    fill = lambda tree, value: jax.tree.map(lambda _: value, tree)
    layers = [fill(layer, s.layer_share ** (count - 1 - n)) for n, layer in enumerate(learned["layers"])]
    return {
        "layers": layers,
        "guide": fill(learned["guide"], s.head_rate),
        "danger": fill(learned["danger"], s.head_rate),
    }


def start(net, heads, s):
    """(fixed, learned). The embeddings stay as they are: a word that no line has must not drift from its kin."""
    net, heads = jax.tree.map(jnp.asarray, (net, heads))
    return net | {"layers": net["layers"][: s.frozen]}, {"layers": net["layers"][s.frozen :], **heads}


def make_step(fixed, learned, steps, s):
    """(first state, the function of one step): AdamW, each weight at its own rate, and a running mean of the weights."""
    schedule = optax.schedules.warmup_cosine_decay_schedule(
        0, s.rate, max(1, steps // 10), steps, s.rate * s.last
    )
    adam = optax.chain(
        optax.clip_by_global_norm(1.0),
        optax.scale_by_adam(),
        optax.add_decayed_weights(0.01),
        optax.scale_by_learning_rate(schedule),
    )
    speed = rates(learned, s)

    @functools.partial(jax.jit, donate_argnums=(0, 1, 2))
    def step(learned, state, mean, fixed, ids, mask, wanted, key, keep):
        value, slope = jax.value_and_grad(loss)(learned, fixed, ids, mask, wanted, key, s)
        change, state = adam.update(slope, state, learned)
        learned = jax.tree.map(lambda x, c, r: x + c * r, learned, change, speed)
        return learned, state, jax.tree.map(lambda m, x: keep * m + (1 - keep) * x, mean, learned), value

    return adam.init(learned), step


def fit(net, heads, tokens, examples, labels, s, at_epoch):
    """Learns from where net and heads stand. Calls at_epoch(number, net, heads) after each epoch; the last call has the result."""
    jax.config.update(
        "jax_default_prng_impl", "rbg"
    )  # on a processor the usual one takes longer than the matrices
    fixed, learned = start(net, heads, s)
    mean = jax.tree.map(jnp.copy, learned)
    steps = max(2, int(s.epochs * (len(examples) // s.batch + 1)))
    state, step = make_step(fixed, learned, steps, s)
    wanted, rng, key = targets(examples, *labels), random.Random(s.seed), jax.random.key(s.seed)
    lengths = [len(tokens.ids(e.text)) for e in examples]
    done, epoch, began, recent = 0, 0, time.time(), []
    while done < steps:
        for part in batches(lengths, wanted["group"], s.batch, rng)[: steps - done]:
            texts = [augment.vary(examples[i].text, rng, examples[i].kind != "chat", s.varied) for i in part]
            ids, mask = tokens.batch([tokens.ids(t) for t in texts])
            key, now = jax.random.split(key)
            keep = min(s.average, done / (done + 10.0))
            learned, state, mean, value = step(
                learned, state, mean, fixed, ids, mask, {k: v[part] for k, v in wanted.items()}, now, keep
            )
            recent, done = recent[-49:] + [float(value)], done + 1
            if done % 20 == 0:
                print(
                    "step %d of %d, loss %.3f, %.0f s" % (done, steps, np.mean(recent), time.time() - began),
                    flush=True,
                )
        epoch += 1
        result = jax.tree.map(
            np.asarray,
            {"net": whole(fixed, mean["layers"]), "heads": {n: mean[n] for n in ("guide", "danger")}},
        )
        at_epoch(epoch, result["net"], result["heads"])
