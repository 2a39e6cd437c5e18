class Peer(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def matmul(self: __torch__.Peer, times: int, d: List[Tensor]) -> Tensor:
    y = d[0]
    for i in range(times):
      y = torch.matmul(d[0], d[1])
    return y
  def linear(self: __torch__.Peer, times: int, d: List[Tensor]) -> Tensor:
    y = d[0]
    for i in range(times):
      y = torch.linear(d[0], d[1])
    return y
  def brain(self: __torch__.Peer, times: int, d: List[Tensor]) -> List[Tensor]:
    rounded = annotate(List[Tensor], [])
    for i in range(torch.len(d)):
      rounded = torch.append(rounded, torch.to(d[i], 15))
    return rounded
  def linear_brain(self: __torch__.Peer, times: int, d: List[Tensor]) -> Tensor:
    y = d[0]
    for i in range(times):
      y = torch.linear(d[0], d[1])
    return torch.to(y, 6)
  def softmax(self: __torch__.Peer, times: int, d: List[Tensor]) -> Tensor:
    y = d[0]
    for i in range(times):
      y = torch.softmax(d[0], -1)
    return y
  def rmsnorm(self: __torch__.Peer, times: int, d: List[Tensor]) -> Tensor:
    y = d[0]
    for i in range(times):
      y = torch.rms_norm(d[0], [torch.size(d[0], -1)], d[1], 1.0e-6)
    return y
  def silu(self: __torch__.Peer, times: int, d: List[Tensor]) -> Tensor:
    y = d[0]
    for i in range(times):
      y = torch.silu(d[0])
    return y
  def swiglu(self: __torch__.Peer, times: int, d: List[Tensor]) -> Tensor:
    y = d[0]
    for i in range(times):
      y = torch.mul(torch.silu(d[0]), d[1])
    return y
  def chain(self: __torch__.Peer, times: int, d: List[Tensor]) -> Tensor:
    y = d[0]
    for i in range(times):
      z = torch.sigmoid(torch.add(torch.mul(d[0], d[1]), d[2]))
      y = torch.tanh(torch.sub(torch.mul(z, d[0]), d[1]))
    return y
  def add(self: __torch__.Peer, times: int, d: List[Tensor]) -> Tensor:
    y = d[0]
    for i in range(times):
      y = torch.add(d[0], d[1])
    return y
  def heads(self: __torch__.Peer, x: Tensor, queries: int) -> Tensor:
    y = torch.unsqueeze(torch.transpose(x, 0, 1), 0)
    return torch.repeat_interleave(y, queries // torch.size(y, 1), 1)
  def attended(self: __torch__.Peer, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    n = torch.size(q, 1)
    query = (self).heads(q, n)
    y = torch.scaled_dot_product_attention(query, (self).heads(k, n), (self).heads(v, n), None, 0., True)
    return torch.contiguous(torch.transpose(torch.squeeze(y, 0), 0, 1))
  def attention(self: __torch__.Peer, times: int, d: List[Tensor]) -> Tensor:
    y = d[0]
    for i in range(times):
      y = (self).attended(d[0], d[1], d[2])
    return y
  def gradient(self: __torch__.Peer, outputs: List[Tensor], p: List[Tensor], g: Optional[List[Optional[Tensor]]], retain: Optional[bool]) -> List[Tensor]:
    found = torch.grad(outputs, p, g, retain)
    gradients = annotate(List[Tensor], [])
    for i in range(torch.len(p)):
      gradients = torch.append(gradients, unchecked_cast(Tensor, found[i]))
    return gradients
  def attention_gradient(self: __torch__.Peer, times: Tensor, d: List[Tensor], p: List[Tensor], m: List[Tensor], v: List[Tensor], s: List[Tensor]) -> Tensor:
    y = d[0]
    for i in range(int(times)):
      z = (self).attended(p[0], p[1], p[2])
      outer = annotate(List[Optional[Tensor]], [d[0]])
      y = (self).gradient([z], p, outer, None)[0]
    return torch.contiguous(y)
  def chain_gradient(self: __torch__.Peer, times: Tensor, d: List[Tensor], p: List[Tensor], m: List[Tensor], v: List[Tensor], s: List[Tensor]) -> Tensor:
    z = p[0]
    for i in range(int(d[1])):
      z = torch.mul(z, d[0])
    loss = torch.sum(z)
    y = loss
    for i in range(int(times)):
      y = (self).gradient([loss], p, None, True)[0]
    return y
  def adamw(self: __torch__.Peer, loss: Tensor, p: List[Tensor], m: List[Tensor], v: List[Tensor], s: List[Tensor]) -> Tensor:
    gradients = (self).gradient([loss], p, None, None)
    values = annotate(List[Tensor], [])
    for i in range(torch.len(p)):
      values = torch.append(values, torch.detach(p[i]))
    torch._foreach_add_(s, 1)
    none = annotate(List[Tensor], [])
    torch._fused_adamw_(values, gradients, m, v, none, s, lr=0.001, beta1=0.9, beta2=0.999, weight_decay=0., eps=1.0e-8, amsgrad=False, maximize=False)
    return torch.detach(loss)
  def mlp(self: __torch__.Peer, times: Tensor, d: List[Tensor], p: List[Tensor], m: List[Tensor], v: List[Tensor], s: List[Tensor]) -> Tensor:
    y = d[0]
    for i in range(int(times)):
      h = torch.relu(torch.linear(d[0], p[0], p[1]))
      h = torch.relu(torch.linear(h, p[2], p[3]))
      e = torch.sub(torch.linear(h, p[4], p[5]), d[1])
      y = (self).adamw(torch.mean(torch.mul(e, e)), p, m, v, s)
    return y
  def rope(self: __torch__.Peer, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    h = torch.chunk(x, 2, -1)
    left = torch.sub(torch.mul(h[0], cos), torch.mul(h[1], sin))
    right = torch.add(torch.mul(h[1], cos), torch.mul(h[0], sin))
    return torch.cat([left, right], -1)
  def norm(self: __torch__.Peer, x: Tensor, w: Tensor) -> Tensor:
    return torch.rms_norm(x, [torch.size(x, -1)], w, 1.0e-6)
  def block(self: __torch__.Peer, x: Tensor, d: List[Tensor], w: List[Tensor], heads: int, groups: int, kind: int) -> Tensor:
    batch = torch.size(x, 0)
    length = torch.size(x, 1)
    h = (self).norm(x, w[0])
    if torch.eq(kind, 2):
      q = torch.view(torch.linear(h, w[1], w[2]), [batch, length, heads, -1])
      k = torch.view(torch.linear(h, w[3], w[4]), [batch, length, groups, -1])
      v = torch.view(torch.linear(h, w[5], w[6]), [batch, length, groups, -1])
    else:
      q = (self).norm(torch.view(torch.linear(h, w[1]), [batch, length, heads, -1]), w[4])
      k = (self).norm(torch.view(torch.linear(h, w[2]), [batch, length, groups, -1]), w[5])
      v = torch.view(torch.linear(h, w[3]), [batch, length, groups, -1])
    last = torch.len(w)
    q = (self).rope(torch.transpose(q, 1, 2), d[2], d[3])
    k = torch.repeat_interleave((self).rope(torch.transpose(k, 1, 2), d[2], d[3]), heads // groups, 1)
    v = torch.repeat_interleave(torch.transpose(v, 1, 2), heads // groups, 1)
    a = torch.scaled_dot_product_attention(q, k, v, None, 0., True)
    a = torch.reshape(torch.transpose(a, 1, 2), [batch, length, -1])
    y = torch.add(x, torch.linear(a, w[last - 5]))
    n = (self).norm(y, w[last - 4])
    f = torch.mul(torch.silu(torch.linear(n, w[last - 3])), torch.linear(n, w[last - 2]))
    return torch.add(y, torch.linear(f, w[last - 1]))
  def hidden(self: __torch__.Peer, d: List[Tensor], p: List[Tensor]) -> Tensor:
    layers = int(d[4][0])
    heads = int(d[4][1])
    groups = int(d[4][2])
    kind = int(d[4][3])
    x = torch.embedding(p[0], torch.to(d[0], 4))
    each = (torch.len(p) - 2) // layers
    for l in range(layers):
      start = 1 + l * each
      x = (self).block(x, d, p[start:start + each], heads, groups, kind)
    return (self).norm(x, p[-1])
  def language(self: __torch__.Peer, times: Tensor, d: List[Tensor], p: List[Tensor], m: List[Tensor], v: List[Tensor], s: List[Tensor]) -> Tensor:
    y = d[0]
    targets = torch.to(torch.reshape(d[1], [-1]), 4)
    for i in range(int(times)):
      logits = torch.linear((self).hidden(d, p), p[0])
      loss = torch.cross_entropy_loss(torch.reshape(logits, [torch.size(targets, 0), -1]), targets)
      y = (self).adamw(loss, p, m, v, s)
    return y
  def layer(self: __torch__.Peer, times: Tensor, d: List[Tensor], p: List[Tensor], m: List[Tensor], v: List[Tensor], s: List[Tensor]) -> Tensor:
    y = d[0]
    for i in range(int(times)):
      h = (self).hidden(d, p)
      y = (self).adamw(torch.mean(torch.mul(h, d[1])), p, m, v, s)
    return y
