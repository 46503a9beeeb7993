#!/usr/bin/env python3
"""Validate the marked pages 001.tsv .. 086.tsv and print counts per mark and kind."""
import collections, os, re, sys

D = os.path.dirname(os.path.abspath(__file__))
HAN = re.compile('[\u3400-\u9fff]')
END = '。！？；…」』”）)：:.!?'
err, warn = [], []
kinds = {}
for row in open(os.path.join(D, 'kinds.tsv'), encoding='utf-8'):
    a = row.rstrip('\n').split('\t')
    if len(a) != 3 or a[1] not in ('S', 'T', 'HK'):
        err.append(f'kinds.tsv: bad row {row!r}')
        continue
    kinds[a[0]] = (a[1], a[2])

def subseq(small, big):
    it = iter(big)
    return all(c in it for c in small)

tot, script, rows = collections.Counter(), collections.Counter(), []
for i in range(1, 87):
    n = f'{i:03d}'
    p = os.path.join(D, n + '.tsv')
    if not os.path.exists(p):
        err.append(f'{n}: missing'); continue
    raw = open(p, 'rb').read()
    try:
        s = raw.decode('utf-8')
    except UnicodeDecodeError as e:
        err.append(f'{n}: not UTF-8: {e}'); continue
    if s.startswith('\ufeff') or '\r' in s: err.append(f'{n}: BOM or CR')
    if not s.endswith('\n'): err.append(f'{n}: no final newline')
    c = collections.Counter(); han = 0; L = []
    for k, l in enumerate(s[:-1].split('\n'), 1):
        a = l.split('\t'); m = a[0]
        if m not in tuple('CFTPSIA') or len(a) != (3 if m == 'P' else 2):
            err.append(f'{n}:{k}: bad line {l[:40]!r}'); continue
        if m == 'P' and not (a[2].strip() and len(a[2]) < len(a[1]) and subseq(a[2], a[1])):
            err.append(f'{n}:{k}: P cut text is not a proper part of the line')
        if not a[1].strip() and l != 'C\t':
            err.append(f'{n}:{k}: blank line must be C with empty text')
        if a[1].strip():
            c[m] += 1
            if m in 'CP': han += len(HAN.findall(a[-1]))
        L.append(a)
    for k, a in enumerate(L):
        if a[0] == 'S':   # a seam stands between two halves of one sentence
            b = k
            while b >= 0 and L[b][0] == 'S': b -= 1
            e = k
            while e < len(L) and L[e][0] == 'S': e += 1
            if b < 0 or e >= len(L) or L[b][0] not in 'CP' or L[e][0] not in 'CP' \
               or L[b][-1][-1:] in '。！？':
                err.append(f'{n}:{k+1}: seam not inside a sentence')
    nb = sum(c.values())
    f = sum(c[x] for x in 'FTSI')
    # The later ones are whole pages, with more furniture.
    if i <= 60:
        if not 30 <= len(L) <= 90: warn.append(f'{n}: {len(L)} lines')
        if not 300 <= han <= 2500: warn.append(f'{n}: {han} Han characters of content')
        if not 0.15 <= f / nb <= 0.40: warn.append(f'{n}: furniture {f/nb:.0%}')
    if n not in kinds: err.append(f'{n}: no kind')
    v, kd = kinds.get(n, ('?', '?'))
    script[v] += 1; tot += c
    tot['blank'] += sum(1 for a in L if not a[1].strip())
    rows.append((n, v, kd, len(L), c, han, f / nb))

print('file script lines   C   F   T   P   S   I   A   han furn  kind')
for n, v, kd, l, c, han, r in rows:
    print(f'{n}  {v:<5} {l:5d} ' + ' '.join(f'{c[m]:3d}' for m in 'CFTPSIA') + f' {han:5d} {r:4.0%}  {kd}')
print('scripts:', dict(script))
print('marks (non-blank):', {m: tot[m] for m in 'CFTPSIA'}, 'blank:', tot['blank'])
print('han of content:', sum(r[5] for r in rows),
      'furniture share of all non-blank lines: %.1f%%' % (100 * sum(tot[x] for x in 'FTSI') / sum(tot[m] for m in 'CFTPSIA')))
print(len(warn), 'warnings'); [print('  warn', w) for w in warn]
print(len(err), 'errors'); [print('  ERR', e) for e in err]
sys.exit(bool(err))
