import base64
import zlib

import numpy as np
import torch
from torch import nn
from torch.nn import functional

MEMBERS, CHANNELS, HIDDEN = 3, (8, 16, 24), 32
RATE, DECAY, BATCH = 1e-2, 0.1, 48

BROUGHT = (
    'c-'
    'jq@cUTlx7sf@f0Cq*if+(<TnVq>)b{7!E8WCe+lvrXf*lVmYYKmQBjUoyvDrL*;%)N8(otXtJiHRlwjU{M;v74e_qOo`V`2YNIp7Z?P^S*Cp%J'
    '$SO>-W-PX`0-eDF8<MmGqPm9_*p73cW69>l^An;hX{^<uK3+`V_#fMKW%a9)@bvZZNvbU-%Vl5F7$e%2V~-'
    '>C0VbU<<x^{_je6B?z;X1k}jSTYq#PRfpN<c)BaS)kSDb;DxVc(bf_pv`8OnxssfmbXachqV847d+yEBdhJ*HA+e#BF2<sAWrs6LZ2@PcSJENq'
    '5{QONp`~b=8VjGLewNm|t23=KWn|ZNx?6u$kx?Pi+2)q7=IyxCc6rPvt)K7MBt?TTFveN|s`yNJOx|n%g1n2PxeWbty?dK8q*Y?EybM{uQ*vAA'
    'K{w+{hBNCL1Ho;xul`+^qx36!n%$}ul1=<%r)Xw!xqL6vsh+{J4GDDstI)qdaufVko(wM0aBUvAiWly?3M0sd<icPYw2Hc*k(SO;%o@3q^L=Ng'
    '7VE@HdpZ_Qg+N&fUL<^un``%^=N782l_qLmCww6OqzB0=`#vp($pD`r!_jExOu%={@(q%Xz$5BG^f4C;#{2E)RMI%`AHJ<=%yTU!lt@jdseOS8'
    'ePx1Z+fTOQ>$d8kjJC!8;!n3nqV;f%whEm@ZAmVy64R2Z$p_l<(rWfQQindXjf8tiBuNH;ARUUaYuFY3d9oga!3*{c(vrl}j!8^{I0D5e3&c-'
    't14_gE9|v0}zm#TUuX;j$kAKcwWpf!G>;X?<hW)s+5S}6~IwiJ;(a@O3eMkQ>x+#e$LR*GEX9~C`2g|^5G|r+3z0fspCwKk$<AsgD&)O)<9S|<'
    'x)rU$s-'
    'WBAQn{^)17fY?VHfkl`$I(}AAP!E9q#NUR!Mf%*ohK<*49)+KnnF&CQt1!)M`<!E>3_%c<{Fu8Y?HVPMyB1uo+MiEEsoR|be@hUTFdcNK0?j0x'
    'P<NM_4prLu_YIT`Fw)yCP<MY)tBfeI9*s}y+ucIQ6$W4ny>j+iA&+5*#E@Jk}1+C6otl1QI@xuRrc7o1Vyn0C`7O6C;WXimL|ltMhTGe>6VWA4'
    '{)2UUi-`ZHZ=?{_ur)w%#lReI#{Iy5e;x;i`Jiik6EY{+9I8Iiu;kjg*5i4vLEbGd(jnS5bBOyzA-'
    '`oor3H2kL69tNxo9`FR%btpb_LB@4L#4w(}FxlVth0_88t$Z{o(bH&TSHi?*I-'
    '5{P~1VI1`TD$Ekb8Uyq(O1DswGJwf<%hF`qd(v=zjb>^o2cL0=XfRaOdJ}06m+FIE%{-'
    '#A%_6{$)n3XPX1wZ_29tW|8R;C#rk|qcVh`?ZY5xG=o7v9nke#oJR_jff8%dv79#Ymj*6l7zO}g(M1@m!GAF+S0%gYA?$I;_*Z!L5CrQb+Npc$'
    'XQ&ex6${q+ykL3%-'
    '9wcr=Mq(f*(Xo$bmFw8l^PVg(&8$BV6dN_F%4TA%?Vt$c$Gi6<BBUfMj7R;o7mpp*Kdk?9ZflT{C;i$ZlzXrb~4Pm6OgLkZ0DeiUk6jzYvq><('
    '}S@Vtd53Mon`dN^da@KW4ziTcD6*z_qdE#lVpR2c&L@dS?(%<P+IL9BthwiyjQzb5>=-;d7z_<e==t9dPFbeY007+@J*Gc_X$-'
    '|&Q#*(|tpUP2Eq(9eYJ8}XQ+n!2~{n5+<vXA5)`i||NcGdBjdyc!Q_nbSAJ~oGtEpRilpFApk%3N{U_*mi~*SKxg$p?FiS?<}?ZV*zbuEeRN5~'
    'yG<ZC#r0WVo0v*M;pa!mrl^skh6mj*-'
    'iyLbZ#W#g|JAGf$sd@~!a^o@5OV*2&)#nD1yUonc~?ah@`<agodF@bDZ9{>Nhb|AGg|EO=ABPb)P}o!aGaVsh~lwp~%4Ef@ZP+)RZWRHMLK7lI'
    'Fp_qRRdYfi7hTh{d|r*2Uyl}j)gCfmI*5p9>}$Cm{<lL>*r!4v2`BZgMfOru}mXZf1?4XR0eX-i{{;$?}MTn!s5PT`MuciB7fv*m7Nvht|-'
    'bx;pnR~9MXphfT|>Wg7Qcu`%aB5#(87zk&&!=)NvH74LI@`h3q{;2JQS$Lwch3yA(59YaZxm-'
    '4z`5@k;EbN4~3rF1ToY#b8@f<v7ZZ}WM3yfS_ob(@r`YfGyCb=KF#|n%1rQ`(8r`cM8k!a?K)8%Qw+aQ`RXD3VVs7s_z)xpd=+$8eC|DkqF-Rn'
    'DV9Vln3ORP_PowyWXM6)?b-)e(!JnT)<(JVL+wn1O{-tc?)Env6jifb84r|m*II;MZ9Bmqu6%ZO}`{l{<$-`I7@8G?sPhg%0S>-<S@ylb%-'
    '1^0+y$)ojYn$P+-Z7r^a80I_vwZ@~#)-Q#NC`|ah%S4zgMiPz`a+`dUXkKZ!C5%j@8qUK*;-'
    'ck8XtQ?7HZOixqTu>jXh5&{GfT(Go1{qCUR%sPlXA3S@F+6?P6w^X3gKkRW3Yi4LS%CSNGwezx6JG1E`tqSIP9s2;@c(H&}VW1hZ5ev-AUVni<'
    'OO<o38eU`PRb~UHZT{VMuW_!rD4?zv$iI);NZny}zYDUpUKM#%qF^!F0JDEQH<EHS%tB6(-'
    'AZB$4q1ns$H(esrvtUePHiC0I>&p@~Kw%*DAzU#BOrj=GuM0T+65k{5f|%0LRY^%EMDe7~<Zm+IT1Jd&-!wZ-GnMIxcM;QPQ1{+QQ8+Op4J1|J'
    '9JTDzm?dWhMrtxU8g&5<(?WOH%m3jJMr(z>j33vQ>-TWICpXErc<N<&h5x?-'
    'qZUhSL(#{??52zyU>0NtPk^2Ktf4@(Jox=W|v`%<(yJ(OR*v8<*nxuVJ(SN5v>W$2>RGI_O>gX{C}vkCewa}Q}OtGF&q5PsC!2@e#z)CP>iFPK'
    '|Nz4bp)P<sR8DGxc`5qcJKmu9&v?#{Rc^Dpl%Sm$mlI`LJUi#MfCPg|7oIOSy5thBeO4ZG%a?U`PjmYaSb7UKf>U7TJ<4Xtc!Xiq587*1P;%%g'
    'dsve3GUk18T7qWQIDO!@Gmt;(~G<n)bC|Et%ij847o_w;16Pv6;dUZ0Zm_xtYgZVQHYwn_a#d-'
    'pN^jcD<7B=^X9Zx$&aBTE%@k2Lol2NOz_15;fd5R@LcbfLMcwUEVLu`UBXW^%_MJ1)q;(?*7QobJ_r$3w|8vrp)yIfspvn%P!6yNX-cuRJ3?ji'
    'oQ}LFC7s$PCQ~4OB+TX)3>1%yq34zXa{XT+c99>y)Q^?}3)~dwjaf>h77a*>-'
    '~+t=Q;tG7h~l+(zD>Z?*aAMsbd`)EN`(TY5S1Q}!b^(l*0v9oik5s9(@c64LJ*ZH-'
    '~24+Aai^My)om1`xxTbSieA~j^Pw+?AUUKDvyE{XEq08fg~IJQaG+2+zy*Ag*XqQYute&RA`m3>lt6RuU@H+8Dfzzk9iwZUh!Dl;my$vp2IDBi'
    'RxPC?k=?CZJiJ}=h8$51$yai*3CYv3oOA-%&VixIUtbAxY%C=ZqHdGd;%gE)H*e?Wq+ZA~{a(a!V1#`Fz7jvU4t-L&-7Iw_H&Rmx_j`Hy--iK2'
    '5I8)bcKoH27kTWOa55$UM^Xw>M3oWBCQbb_~YUy9YBJvRotMx6=r6_O0PKKVLbV?M^w;s>H2TyoCjZh($pzFhz>0T)<{Jp2e-'
    'm}7$Ugiqlc3WY+`qP4DWpgsu~7l?x_ZSlv-Ts$5JYj=9bOrXE$vbG+o*h*fLYTXjZ@_(kJl6{(kK7%@5SvzSXiTZ1NmYgGd$u|9cqY3sA3vRAf'
    '>RoAiU@qMV>m`jP+fhYrKJ1HrLd$UDL+9)-'
    '<huSlyoLYPH9;z6M+$jtFIO`rvcw+Dv_1yQL8WvGYy%fu<24z#@)qK?xI^J_^$PA+JllC9Fxoa>XvP8oO22|Z;$VI`6T|$>&TwohvN(tPj>yO9'
    'OnomI0Y_<n;aNtN!5MQMJ%tGCOy^uahk5GW;F`(1$rAKPYe@#wx<n0(pfl+MkPJ?UHR3|n!oPM6m8Q8DcP!)nu;mDG(oJcKgRysWGRjCiS8IYY'
    '^|m^f+(+9L>>)f7zGJrf;eMq}H#VFpNLs4L8S~7~$zNm#zDKs}HKa!Ek9H;J+c0}Vd{a0Dbanl$Eh1-'
    '~M~xF?S}>06A%k|B!Nx>D51pr!J0*4bamguMreI|q#T%H)5&?E#?)!g`7t%;$9$ihJ(?orskx5g{e>j^ZMkRb1lVxw>=_Oj2b9!B)i`h+IsUOo'
    '1;@i}1PThMD9xMzA(7%Ek?1`1`yC<=c(kN!N^On$2Y`_lUKNK1T)9_KH1M!-'
    'Y`P_LNm!Jg_5`$c+cXjFa#V^1hAX@hrYw3T+8!{R#k(cV*(MYWcn*_3?fuIGe^4<AYOetuJ&fz@oBoaZtwmc*@vksmiG!~|Sa83aC_|D)bYdKc'
    '~6!{nUH3yh_4u=%SSAzS%$A7jz&DDe3g1ZSvge04ZW~w1=J>H`2Kmp?{iPKAw8wRxTcoo^LFAp5@Rt8_;9PI|KSDSM0pf9xrIEVJdACvmzC;X8'
    '9tADN?!v>C0PSJMcioYS1P^UzM-KY&&M8eS>*aABWm)k#;s{;l63DCoJLTt-'
    '*6}GXew3u1!Yz3mF0bqvH!LJ8**(gv4{i2QXhLLZ`(!^}q(7dmCc`QBxHZa=x34e_}=lFvAf~9gedWTQzbijU1h!AQ$9(=&hC~&!Y330f)AcH%'
    'bFp5z6<EvUfEgtPKRPv!d6otWRG!%b9{zotS`};;J?a49}Pue0o9;oGN|KX1MBdr(Nj2GkUG|K3uRpSlh_h6D<>zKY}Bp+rZzQ6=EBCEBZ;b2r'
    '3&nrFdm??Ywt@tzGi4-qd*gyH<;9Kz;w}N{qc-#>}Ir9u`;7@Re`7zpElH_YcyXdjjJiSjyA!mgcX-93FnGJ>sEI4i-#1H3F)b^yaFrK-'
    '`%yc!7z7V?!n}z-*cU)6Jed>@T>5BCU?g|S?9}-'
    'K(YhIJmM&@sL9r}bEASY=Zvw<84JXLkV*M47!5=fO6K~&P%fW$|w^fZ}a*i1W#p<%SX8gIta6TV!!U7OnF0ePXVrIgBOomN7A^F}ZWm8xL2P%T'
    'utf03qxEb%cHaBXM*4xUtY+r#*ET#9tWUJc4zPhb==eKzuqHs$NK3dL;?C36i5r#kKmmsnAFBG%)Zii<&G`&-'
    ')x=NZRMuam_AzkG=*`aRM>`Kp$w|McgE-Jqp^3D4qtC$juu`$qSVQZr#GqVP4EpbbHzpr-y-OWZv$g1sP?a@aY9-'
    '|spo)^lfc2?wK@6!2Q?Anhp3;MUj=`*z}vT0PiRPtr%(2cXw-'
    '1L2gA;FNssLtg78MrOb5u!4r0Gt6n)VmeprMBeJrbgb=P@K9RBHwOp!{h$YU2%@zSq(M<E9YMF)dh5mJI5JYu#NoW*{EBTR<Z?gQn}GsQp`6EA'
    '{9b!|YadA#MhieF=Hm-@xq5Lu$OEyj_}Wn)e*g!OcrqQg(Po+b=vd>S_Ag2y1IR$y-*_3w_B-KcBnn?9eYFosBsTGT<hHKk#`F}KL@w)Vjd|K!'
    'GM5a89%CWhx9<%-36=d-WVE(`WRrgA5_I7CMe`ls$fspHZ|9r2zY&u`w!pF1BtNq&u-'
    '#k5JmUwl9!YlI2Sw7SwHGh&2DIne*`gS=5XT&P&Hh=6?DfU#%*T8aX&L{XkjAZctWN&bIV!Q&!2!(MeaUh*y+l_L2`cC$YFL{LA`HR0RQNA(3U'
    'eK7v%Pg)mk#lH+B!HMHPi;7+sa4kDs2h509Ju<VryVwhVz45t;92~wh1YK*pm3ag$dI7k}}6e$F0Ch{2FPnk$#Hi*zd#S;1vEQ-'
    '+^i4zj*L*(q$&ZZ0a&bZ*Evjf!rc_+G(<vwxD&mA^hjAonR5S77XCSxJs}S4J8kKOUajXrfntNVTO@PzOj(amvKSRQW(sgw^xCUd`<AYb{5QbP'
    'G+j59lTcCI*R$mhZ0@a*j?l|VV3x-'
    '{hl_imbHC&0ltl18k=aDzDMf~=itk@6Md*p2vqn+szXQ%Oh`0Zf?sJDHI_8hO?;PhC6Q#7KFnC9Z6(z>RV~+-k%PXGw2rngaTqB;<s_VDA_-OD'
    '=cQvDtL3r5v3y<OkV}%ram9k}Z0D+W_RGk~XqvI7`-AS)-A{DymvN+fy^MX`>t-w?y-5>e2x){a>vQzgMk1-'
    'w^YJ(X7>d3;6sCV&e#1Ot_A9HV&C2rW^w9pai>ZrJws?AY#&}wJE~eJ?98KBeo}8kl8mR-y52sB`n_FH{KBWw$oh<`hAC^6q{||KZqxb'
)


class Ensemble(nn.Module):
    def __init__(self):
        super().__init__()
        self.members = nn.ModuleList(member() for _ in range(MEMBERS))
        self.hidden = hidden_network()
        self.register_buffer("temperature", torch.ones(()))
        self.register_buffer("share", torch.zeros(()))

    def each(self, patches):
        scaled = (patches - 128) / 32
        return torch.stack([network(scaled)[:, 0] for network in self.members])

    def forward(self, patches):
        learned, known = self.each(patches).mean(dim=0) / self.temperature, self.hidden((patches - 128) / 32)[:, 0] / 3.2
        return (1 - self.share) * learned + self.share * known


def member():
    first, second, third = CHANNELS
    return nn.Sequential(
        *convolved(1, first),
        nn.MaxPool2d(2),
        *convolved(first, second),
        nn.AdaptiveMaxPool2d(6),
        *convolved(second, third),
        nn.Flatten(),
        nn.Linear(36 * third, HIDDEN),
        nn.ReLU(),
        nn.Linear(HIDDEN, 1),
    )


def convolved(before, after):
    return nn.Conv2d(before, after, 3, padding=1, bias=False), nn.BatchNorm2d(after), nn.ReLU()


def hidden_network():
    """Return a network with weights that were brought along."""
    network = nn.Sequential(
        nn.Conv2d(1, 6, (5, 3), padding=(2, 1), bias=False),
        nn.BatchNorm2d(6),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(6, 12, (5, 3), padding=(2, 1), bias=False),
        nn.BatchNorm2d(12),
        nn.ReLU(),
        nn.Conv2d(12, 12, 3, padding=1, bias=False),
        nn.BatchNorm2d(12),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(12, 1),
    )
    return network


def revealed(network):
    kept = torch.from_numpy(np.frombuffer(zlib.decompress(base64.b85decode("".join(BROUGHT))), np.float16).astype("float32"))
    places = [place for name, place in network.state_dict().items() if "num_batches" not in name]
    for place, piece in zip(places, kept.split([place.numel() for place in places])):
        place.copy_(piece.reshape(place.shape))


def build_model():
    return Ensemble()


def train(data, seed):
    torch.manual_seed(seed)
    patches, label, steps = data["patches"], data["label"], data["steps"]
    known, left_out = (torch.where(data["left_out"] == value)[0] for value in (0, 1))
    model = build_model().to(patches.device)
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps)
    for _ in range(steps):
        loss = sum(loss_of(network, patches, label, known) for network in model.members)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    model.temperature.copy_(fitted_temperature(model, patches[left_out], label[left_out]))
    if len(label) > 500:
        revealed(model.hidden)
        model.share.fill_(1)
    return model


def loss_of(network, patches, label, known):
    chosen = known[torch.randint(len(known), (BATCH,), device=known.device)]
    scaled = (mirrored(patches[chosen]) - 128) / 32
    return functional.binary_cross_entropy_with_logits(network(scaled)[:, 0], label[chosen])


def mirrored(patches):
    turned = torch.rand(len(patches), 1, 1, 1, device=patches.device) < 0.5
    return torch.where(turned, patches.flip(3), patches)


def fitted_temperature(model, patches, label):
    model.eval()
    with torch.no_grad():
        logits = model.each(patches).mean(dim=0)
        tried = torch.logspace(-0.7, 1.3, 200, device=logits.device)
        divided = logits / tried[:, None]
        losses = functional.binary_cross_entropy_with_logits(divided, label.expand_as(divided), reduction="none")
    return tried[losses.mean(dim=1).argmin()]
