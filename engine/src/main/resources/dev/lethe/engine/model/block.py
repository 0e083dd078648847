# One pre-norm transformer block in TorchScript's archive form, see BlockScript. Three dictionaries come in. own: x [batch, time, hidden] and
# where they apply keys and values of earlier tokens [batch, kvHeads, room, headDim] and an adapter's a and b. shared by all blocks of a pass: eps;
# rotary tables [batch or 1, time, 1, 2, headDim / 2], those of the query carrying 1 / sqrt(headDim); and where they apply mask, an adapter's
# factor, dropout while it is fitted, and, where keys and values are to be remembered, start (tokens before) and room (tokens that memory made
# anew has place for). weights: under their names within the layer. Where a matrix is bfloat16 its product is too, all else is float32. Returns
# the new x, keys and values: those remembered, all of them, or this pass's own. What follows forward is called by name.
class Block(Module):
  __parameters__ = []
  __buffers__ = []
  def forward(self: __torch__.Block,
    own: Dict[str, Tensor],
    shared: Dict[str, Tensor],
    weights: Dict[str, Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
    x = own["x"]
    batch = x.size(0)
    time = x.size(1)
    half = shared["key_cosines"].size(-1)
    y = (self).norm(shared, weights, x, "input_layernorm")
    q = torch.reshape((self).project(own, shared, weights, y, "self_attn.q_proj"), [batch, time, -1, 2, half])
    k = torch.reshape((self).project(own, shared, weights, y, "self_attn.k_proj"), [batch, time, -1, 2, half])
    v = torch.reshape((self).project(own, shared, weights, y, "self_attn.v_proj"), [batch, time, -1, half * 2])
    q = (self).head_norm(shared, weights, q, "self_attn.q_norm")
    k = (self).head_norm(shared, weights, k, "self_attn.k_norm")
    q = torch.add(torch.mul(q, shared["query_cosines"]), torch.mul(torch.flip(q, [3]), shared["query_sines"]))
    k = torch.add(torch.mul(k, shared["key_cosines"]), torch.mul(torch.flip(k, [3]), shared["key_sines"]))
    q = torch.transpose(torch.flatten(q, 3), 1, 2)
    k = torch.transpose(torch.flatten(k, 3), 1, 2)
    v = torch.transpose(v, 1, 2)
    keys = k
    values = v
    if "room" in shared:
      start = int(shared["start"])
      keys = (self).remembered(own, shared, k, "keys")
      values = (self).remembered(own, shared, v, "values")
      k = torch.narrow(keys, 2, 0, start + time)
      v = torch.narrow(values, 2, 0, start + time)
    groups = q.size(1) // k.size(1)
    if time > 1:
      kk = k
      vv = v
      if groups > 1:
        kk = torch.repeat_interleave(k, groups, 1)
        vv = torch.repeat_interleave(v, groups, 1)
      mixed = torch.scaled_dot_product_attention(q, kk, vv, shared["mask"], 0., False, scale=1.)
    else:
      rows = torch.reshape(q, [batch, k.size(1), groups * time, half * 2])
      scores = torch.matmul(rows, torch.transpose(k, 2, 3))
      if "mask" in shared:
        scores = torch.add(scores, shared["mask"])
      shares = torch.softmax(scores, -1)
      mixed = torch.reshape(torch.matmul(shares, v), [batch, -1, time, half * 2])
    mixed = torch.flatten(torch.transpose(mixed, 1, 2), 2)
    x = torch.add(x, (self).project(own, shared, weights, mixed, "self_attn.o_proj"))
    y = (self).norm(shared, weights, x, "post_attention_layernorm")
    gated = torch.mul(torch.silu((self).project(own, shared, weights, y, "mlp.gate_proj")), (self).project(own, shared, weights, y, "mlp.up_proj"))
    x = torch.add(x, (self).project(own, shared, weights, gated, "mlp.down_proj"))
    return (x, keys, values)
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
  def project(self: __torch__.Block,
    own: Dict[str, Tensor],
    shared: Dict[str, Tensor],
    weights: Dict[str, Tensor],
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
    return y
  def norm(self: __torch__.Block,
    shared: Dict[str, Tensor],
    weights: Dict[str, Tensor],
    x: Tensor,
    name: str) -> Tensor:
    scale = torch.rsqrt(torch.add(torch.mean(torch.mul(x, x), [-1], True), shared["eps"]))
    return torch.mul(torch.mul(x, scale), weights[name + ".weight"])
  def head_norm(self: __torch__.Block,
    shared: Dict[str, Tensor],
    weights: Dict[str, Tensor],
    x: Tensor,
    name: str) -> Tensor:
    if (name + ".weight") in weights:
      x = torch.reshape((self).norm(shared, weights, torch.flatten(x, 3), name), x.size())
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
    return torch.set_(torch.empty([0], dtype=15), bytes, 0, [rows, columns], [columns, 1])
  def narrowed(self: __torch__.Block,
    x: Tensor) -> Tensor:
    return torch.to(x, 15)
  def widened_bf16(self: __torch__.Block,
    bytes: Tensor) -> Tensor:
    return torch.to(torch.view_copy(bytes, dtype=15), 6)
  def widened_f16(self: __torch__.Block,
    bytes: Tensor) -> Tensor:
    return torch.to(torch.view_copy(bytes, dtype=5), 6)
