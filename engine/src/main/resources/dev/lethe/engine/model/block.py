# One transformer block in TorchScript's archive form, see BlockScript. Three dictionaries come in. own: x [batch, time, hidden] and where they
# apply keys and values of earlier tokens [batch, kvHeads, room, headDim] and an adapter's a and b. shared by blocks of one kind in a pass: eps;
# rotary tables [batch or 1, time, 1, 2, headDim / 2], those of the query carrying the factor of scores; and where they apply mask, an adapter's
# factor, dropout while it is fitted, window (how many keys at the end are seen), residual (a factor of what is added), cap (of scores),
# norm_offset (is added to the weights of norms; such models have GELU), rotary (one entry for each pair that is turned, if that is not all of a
# head) and, where keys and values are to be remembered, start (tokens before) and room (tokens that memory made anew has place for). weights:
# under their names within the layer. Where a matrix is bfloat16 its product is too, all else is float32. Returns the new x, keys and values:
# those remembered, all of them, or this pass's own. What follows forward is called by name. Of that, step runs all blocks for one more token of
# several sequences: x [rows, 1, hidden], a dictionary shared and one of weights for each block, memories with keys and values of each block for
# each row, each a batch of one with room for the new token, tokens that each row has before it, and adapters, each a dictionary for each block,
# with the factor that it has in each row [rows, 1, 1]. Returns the new x and the states behind each block [blocks, rows, 1, hidden].
class Block(Module):
  __parameters__ = []
  __buffers__ = []
  def forward(self: __torch__.Block,
    own: Dict[str, Tensor],
    shared: Dict[str, Tensor],
    weights: Dict[str, Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
    x = own["x"]
    time = x.size(1)
    none = annotate(List[Dict[str, Tensor]], [])
    nothing = annotate(List[Tensor], [])
    q, k, v = (self).heads(own, shared, weights, none, nothing, x)
    keys = k
    values = v
    if "room" in shared:
      start = int(shared["start"])
      keys = (self).remembered(own, shared, k, "keys")
      values = (self).remembered(own, shared, v, "values")
      k = torch.narrow(keys, 2, 0, start + time)
      v = torch.narrow(values, 2, 0, start + time)
    mixed = (self).attended(shared, q, k, v)
    x = (self).behind(own, shared, weights, none, nothing, x, mixed)
    return (x, keys, values)
  def heads(self: __torch__.Block,
    own: Dict[str, Tensor],
    shared: Dict[str, Tensor],
    weights: Dict[str, Tensor],
    adapters: List[Dict[str, Tensor]],
    amounts: List[Tensor],
    x: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    batch = x.size(0)
    time = x.size(1)
    half = shared["key_cosines"].size(-1)
    y = (self).optional_norm(shared, weights, x, "input_layernorm")
    q = torch.reshape((self).project(own, shared, weights, adapters, amounts, y, "self_attn.q_proj"), [batch, time, -1, 2, half])
    k = torch.reshape((self).project(own, shared, weights, adapters, amounts, y, "self_attn.k_proj"), [batch, time, -1, 2, half])
    v = torch.reshape((self).project(own, shared, weights, adapters, amounts, y, "self_attn.v_proj"), [batch, time, -1, half * 2])
    q = (self).head_norm(shared, weights, q, "self_attn.q_norm")
    k = (self).head_norm(shared, weights, k, "self_attn.k_norm")
    q = torch.add(torch.mul(q, shared["query_cosines"]), torch.mul((self).swapped(shared, q), shared["query_sines"]))
    k = torch.add(torch.mul(k, shared["key_cosines"]), torch.mul((self).swapped(shared, k), shared["key_sines"]))
    q = torch.transpose(torch.flatten(q, 3), 1, 2)
    k = torch.transpose(torch.flatten(k, 3), 1, 2)
    v = torch.transpose(v, 1, 2)
    return (q, k, v)
  def attended(self: __torch__.Block,
    shared: Dict[str, Tensor],
    q: Tensor,
    k: Tensor,
    v: Tensor) -> Tensor:
    batch = q.size(0)
    time = q.size(2)
    half = q.size(3) // 2
    groups = q.size(1) // k.size(1)
    near_k = (self).near(shared, k)
    near_v = (self).near(shared, v)
    if "cap" in shared:
      mixed = (self).capped(shared, q, near_k, near_v)
    elif time > 1:
      kk = near_k
      vv = near_v
      if groups > 1:
        kk = torch.repeat_interleave(near_k, groups, 1)
        vv = torch.repeat_interleave(near_v, groups, 1)
      mixed = torch.scaled_dot_product_attention(q, kk, vv, shared["mask"], 0., False, scale=1.)
    else:
      rows = torch.reshape(q, [batch, k.size(1), groups * time, half * 2])
      scores = torch.matmul(rows, torch.transpose(near_k, 2, 3))
      if "mask" in shared:
        scores = torch.add(scores, shared["mask"])
      shares = torch.softmax(scores, -1)
      mixed = torch.reshape(torch.matmul(shares, near_v), [batch, -1, time, half * 2])
    mixed = torch.flatten(torch.transpose(mixed, 1, 2), 2)
    return mixed
  def behind(self: __torch__.Block,
    own: Dict[str, Tensor],
    shared: Dict[str, Tensor],
    weights: Dict[str, Tensor],
    adapters: List[Dict[str, Tensor]],
    amounts: List[Tensor],
    x: Tensor,
    mixed: Tensor) -> Tensor:
    mixed = (self).project(own, shared, weights, adapters, amounts, mixed, "self_attn.o_proj")
    if "post_feedforward_layernorm.weight" in weights:
      x = torch.add(x, (self).norm(shared, weights, mixed, "post_attention_layernorm"))
      y = (self).optional_norm(shared, weights, x, "pre_feedforward_layernorm")
      x = torch.add(x, (self).norm(shared, weights, (self).mlp(own, shared, weights, adapters, amounts, y), "post_feedforward_layernorm"))
    else:
      x = (self).added(shared, x, mixed)
      y = (self).norm(shared, weights, x, "post_attention_layernorm")
      x = (self).added(shared, x, (self).mlp(own, shared, weights, adapters, amounts, y))
    return x
  def step(self: __torch__.Block,
    x: Tensor,
    shared: List[Dict[str, Tensor]],
    weights: List[Dict[str, Tensor]],
    memories: List[List[Tensor]],
    starts: List[int],
    adapters: List[List[Dict[str, Tensor]]],
    amounts: List[Tensor]) -> Tuple[Tensor, Tensor]:
    own = annotate(Dict[str, Tensor], {})
    states = annotate(List[Tensor], [])
    for l in range(torch.len(weights)):
      kind = shared[l]
      names = weights[l]
      factors = annotate(List[Dict[str, Tensor]], [])
      for j in range(torch.len(amounts)):
        _0 = torch.append(factors, adapters[j][l])
      q, k, v = (self).heads(own, kind, names, factors, amounts, x)
      parts = annotate(List[Tensor], [])
      for i in range(torch.len(starts)):
        keys = memories[i][2 * l]
        values = memories[i][2 * l + 1]
        start = starts[i]
        _1 = torch.copy_(torch.narrow(keys, 2, start, 1), torch.narrow(k, 0, i, 1))
        _2 = torch.copy_(torch.narrow(values, 2, start, 1), torch.narrow(v, 0, i, 1))
        seen_k = torch.narrow(keys, 2, 0, start + 1)
        seen_v = torch.narrow(values, 2, 0, start + 1)
        _3 = torch.append(parts, (self).attended(kind, torch.narrow(q, 0, i, 1), seen_k, seen_v))
      mixed = torch.cat(parts, 0)
      x = (self).behind(own, kind, names, factors, amounts, x, mixed)
      _4 = torch.append(states, x)
    return (x, torch.stack(states, 0))
  def remembered(self: __torch__.Block,
    own: Dict[str, Tensor],
    shared: Dict[str, Tensor],
    new: Tensor,
    name: str) -> Tensor:
    start = int(shared["start"])
    time = new.size(2)
    memory = new
    held = 0
    if name in own:
      memory = own[name]
      held = memory.size(2)
    if held < start + time:
      room = torch.new_empty(new, [new.size(0), new.size(1), int(shared["room"]), new.size(3)])
      if start > 0:
        before = torch.copy_(torch.narrow(room, 2, 0, start), torch.narrow(memory, 2, 0, start))
      memory = room
    behind = torch.copy_(torch.narrow(memory, 2, start, time), new)
    return memory
  def mlp(self: __torch__.Block,
    own: Dict[str, Tensor],
    shared: Dict[str, Tensor],
    weights: Dict[str, Tensor],
    adapters: List[Dict[str, Tensor]],
    amounts: List[Tensor],
    y: Tensor) -> Tensor:
    gate = (self).project(own, shared, weights, adapters, amounts, y, "mlp.gate_proj")
    up = (self).project(own, shared, weights, adapters, amounts, y, "mlp.up_proj")
    if "norm_offset" in shared:
      # GELU by tanh: 0.5 (1 + tanh z) is sigmoid 2z
      cube = torch.mul(torch.mul(torch.mul(gate, gate), gate), 0.044715)
      active = torch.mul(gate, torch.sigmoid(torch.mul(torch.add(gate, cube), 1.5957691216057308)))
    else:
      active = torch.silu(gate)
    gated = torch.mul(active, up)
    return (self).project(own, shared, weights, adapters, amounts, gated, "mlp.down_proj")
  def added(self: __torch__.Block,
    shared: Dict[str, Tensor],
    x: Tensor,
    y: Tensor) -> Tensor:
    if "residual" in shared:
      y = torch.mul(y, shared["residual"])
    return torch.add(x, y)
  def near(self: __torch__.Block,
    shared: Dict[str, Tensor],
    x: Tensor) -> Tensor:
    if "window" in shared:
      x = torch.slice(x, 2, 0 - int(shared["window"]))
    return x
  def swapped(self: __torch__.Block,
    shared: Dict[str, Tensor],
    x: Tensor) -> Tensor:
    if "rotary" in shared:
      half = shared["rotary"].size(0)
      flat = torch.flatten(x, 3)
      second = torch.slice(flat, 3, half, 2 * half)
      x = torch.reshape(torch.cat([second, torch.slice(flat, 3, 0, half), torch.slice(flat, 3, 2 * half)], 3), x.size())
    else:
      x = torch.flip(x, [3])
    return x
  def capped(self: __torch__.Block,
    shared: Dict[str, Tensor],
    q: Tensor,
    k: Tensor,
    v: Tensor) -> Tensor:
    groups = q.size(1) // k.size(1)
    if groups > 1:
      k = torch.repeat_interleave(k, groups, 1)
      v = torch.repeat_interleave(v, groups, 1)
    k = torch.transpose(k, 2, 3)
    parts = annotate(List[Tensor], [])
    for i in range((q.size(2) + 255) // 256):
      scores = torch.matmul(torch.slice(q, 2, i * 256, (i + 1) * 256), k)
      scores = torch.mul(torch.tanh(torch.div(scores, shared["cap"])), shared["cap"])
      if "mask" in shared:
        scores = torch.add(scores, torch.slice(shared["mask"], 2, i * 256, (i + 1) * 256))
      _0 = torch.append(parts, torch.matmul(torch.softmax(scores, -1), v))
    return torch.cat(parts, 2)
  def project(self: __torch__.Block,
    own: Dict[str, Tensor],
    shared: Dict[str, Tensor],
    weights: Dict[str, Tensor],
    adapters: List[Dict[str, Tensor]],
    amounts: List[Tensor],
    x: Tensor,
    name: str) -> Tensor:
    y = (self).product(x, weights[name + ".weight"])
    if (name + ".bias") in weights:
      y = torch.add(y, weights[name + ".bias"])
    if (name + ".a") in own:
      seen = x
      if "dropout" in shared:
        seen = torch.dropout(x, float(shared["dropout"]), True)
      low = torch.mul(torch.linear(seen, own[name + ".a"]), shared["factor"])
      y = torch.add(y, torch.linear(low, own[name + ".b"]))
    for j in range(torch.len(amounts)):
      if (name + ".a") in adapters[j]:
        low = torch.mul(torch.linear(x, adapters[j][name + ".a"]), amounts[j])
        y = torch.add(y, torch.linear(low, adapters[j][name + ".b"]))
    return y
  def norm(self: __torch__.Block,
    shared: Dict[str, Tensor],
    weights: Dict[str, Tensor],
    x: Tensor,
    name: str) -> Tensor:
    scale = torch.rsqrt(torch.add(torch.mean(torch.mul(x, x), [-1], True), shared["eps"]))
    weight = weights[name + ".weight"]
    if "norm_offset" in shared:
      weight = torch.add(weight, shared["norm_offset"])
    return torch.mul(torch.mul(x, scale), weight)
  def optional_norm(self: __torch__.Block,
    shared: Dict[str, Tensor],
    weights: Dict[str, Tensor],
    x: Tensor,
    name: str) -> Tensor:
    if (name + ".weight") in weights:
      x = (self).norm(shared, weights, x, name)
    return x
  def head_norm(self: __torch__.Block,
    shared: Dict[str, Tensor],
    weights: Dict[str, Tensor],
    x: Tensor,
    name: str) -> Tensor:
    if (name + ".weight") in weights:
      flat = torch.flatten(x, 3)
      if weights[name + ".weight"].size(0) > flat.size(3):
        flat = torch.flatten(x, 2)
      x = torch.reshape((self).norm(shared, weights, flat, name), x.size())
    return x
  def product(self: __torch__.Block,
    x: Tensor,
    matrix: Tensor) -> Tensor:
    narrow = torch.type_as(x, matrix)
    if torch.numel(x) == matrix.size(1):
      y = torch.reshape(torch.mv(matrix, torch.flatten(narrow)), x.size()[:-1] + [-1])
    else:
      y = torch.linear(narrow, matrix)
    return torch.type_as(y, x)
  def rows(self: __torch__.Block,
    ids: Tensor,
    matrix: Tensor) -> Tensor:
    return torch.to(torch.embedding(matrix, ids), 6)
  def bfloat16(self: __torch__.Block,
    bytes: Tensor) -> Tensor:
    rows = bytes.size(0)
    columns = bytes.size(1) // 2
    return torch.set_(torch.new_empty(bytes, [0], dtype=15), bytes, 0, [rows, columns], [columns, 1])
  def narrowed(self: __torch__.Block,
    x: Tensor) -> Tensor:
    return torch.to(x, 15)
  def widened_bf16(self: __torch__.Block,
    bytes: Tensor) -> Tensor:
    return torch.to(torch.view_copy(bytes, dtype=15), 6)
  def widened_f16(self: __torch__.Block,
    bytes: Tensor) -> Tensor:
    return torch.to(torch.view_copy(bytes, dtype=5), 6)
