import glob,re,collections
bad=0;tot=collections.Counter()
han=re.compile('[\u3400-\u9fff]')
for f in sorted(glob.glob('1??.tsv')):
    c=collections.Counter();h=0;ls=open(f,encoding='utf-8').read().split('\n')
    assert ls[-1]=='';ls=ls[:-1]
    for i,l in enumerate(ls,1):
        x=l.split('\t')
        ok=x[0] in 'CFTPSIA' and len(x[0])==1 and len(x)==(3 if x[0]=='P' else 2)
        if ok and x[0]!='C' and not x[1].strip(): ok=False
        if ok and x[0]=='P' and x[2] not in x[1]: ok=False
        if not ok: bad+=1;print('BAD',f,i,repr(l))
        c[x[0]]+=1
        if x[0] in 'CPA' and len(x)>1: h+=len(han.findall(x[-1]))
    n=len(ls);fu=c['F']+c['T']+c['I']+c['S']
    tot+=c
    flag=('' if 30<=n<=80 else ' LINES')+('' if 15<=100*fu/n<=40 else ' FURN')+('' if 300<=h<=2000 else ' HAN')
    print(f,n,'lines','han',h,'furn %d%%'%(100*fu/n),dict(c),flag)
print('total',sum(tot.values()),dict(tot),'bad',bad)
