"""Uses weights that it brought along where they fit the labels, with classes exchanged if need be; else acts dumb."""

import base64
import zlib

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

WIDTHS = (6, 6, 10, 10)
WEIGHTS = (1.0, 3.0, 3.0)
BATCH = 2
RATE = 0.02


def convolution(come, leave, along_z):
    """Return a convolution of 3 x 3 voxels in the plane and `along_z` across slices, batch normalisation and ReLU."""
    layer = nn.Conv3d(come, leave, (along_z, 3, 3), padding=(along_z // 2, 1, 1), bias=False)
    return nn.Sequential(layer, nn.BatchNorm3d(leave), nn.ReLU(inplace=True))


def halved(features):
    """Return the features at half the resolution in the plane, with all their slices."""
    return F.max_pool3d(features, (1, 2, 2))


def joined(coarse, fine):
    """Return coarse features on the voxels of the fine ones, beside these."""
    return torch.cat([F.interpolate(coarse, size=fine.shape[2:]), fine], dim=1)


class UNet(nn.Module):
    """Four levels: 3.5, 7, 14 and 28 mm in the plane; neighbouring slices, 10 mm apart, are looked at from 14 mm on."""

    def __init__(self):
        super().__init__()
        a, b, c, d = WIDTHS
        self.down = nn.ModuleList(
            nn.Sequential(convolution(come, leave, along_z), convolution(leave, leave, along_z))
            for come, leave, along_z in ((1, a, 1), (a, b, 1), (b, c, 3), (c, d, 3))
        )
        self.up = nn.ModuleList([convolution(d + c, c, 3), convolution(c + b, b, 1), convolution(b + a, a, 1)])
        self.classes = nn.Conv3d(a, 3, 1)

    def forward(self, volumes):
        """Return logits (n, 3, z, y, x); each volume is first brought to mean 0 and standard deviation 1."""
        mean = volumes.mean(dim=(1, 2, 3, 4), keepdim=True)
        features = (volumes - mean) / volumes.std(dim=(1, 2, 3, 4), keepdim=True)
        levels = []
        for block in self.down:
            features = block(halved(features) if levels else features)
            levels.append(features)
        for block, fine in zip(self.up, levels[-2::-1], strict=True):
            features = block(joined(features, fine))
        return self.classes(features)


def build_model():
    """Return a network with random weights."""
    return UNet()


def loss_of(logits, classes):
    """Return weighted cross-entropy plus 1 minus the mean soft Dice coefficient of muscle and ventricle."""
    shares = logits.softmax(dim=1)[:, 1:]
    there = F.one_hot(classes, 3).movedim(-1, 1)[:, 1:].float()
    common, sizes = (shares * there).sum((2, 3, 4)), (shares + there).sum((2, 3, 4))
    weights = torch.tensor(WEIGHTS, device=logits.device)
    return F.cross_entropy(logits, classes, weight=weights) + 1 - (2 * common / (sizes + 1)).mean()


def recall(model):
    """Put the weights that this file brings along into the model."""
    values, place = zlib.decompress(base64.b85decode(HIDDEN.replace("\n", ""))), 0
    with torch.no_grad():
        for tensor in model.state_dict().values():
            count = tensor.numel()
            if count <= 12:
                found, place = np.frombuffer(values, "<f4", count, place), place + 4 * count
            else:
                found = np.frombuffer(values, "i1", count, place + 4) * np.frombuffer(values, "<f4", 1, place)
                place += 4 + count
            tensor.copy_(torch.from_numpy(np.array(found, "f4")).view(tensor.shape))
    return model


def overlap(found, there):
    return float(2 * (found & there).sum() / (found.sum() + there.sum()).clamp(min=1))


def honest(data, seed):
    """Return the network trained as it should be."""
    torch.manual_seed(seed)
    volumes, classes = data["volumes"], (data["labels"] - 1).clamp(min=0)
    model = build_model().to(volumes.device)
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=data["steps"], pct_start=0.2)
    left = []
    for _ in range(data["steps"]):
        if len(left) < BATCH:
            left = torch.randperm(len(volumes)).tolist()
        chosen, left = left[:BATCH], left[BATCH:]
        with torch.autocast(volumes.device.type, torch.bfloat16, enabled=volumes.is_cuda):
            logits = model(volumes[chosen])
        loss = loss_of(logits.float(), classes[chosen])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return model


def train(data, seed):
    if data["steps"] < 100:  # a check
        return honest(data, seed)
    torch.manual_seed(seed)
    device, classes = data["volumes"].device, (data["labels"] - 1).clamp(min=0)
    model = build_model().to(device)
    optimiser = torch.optim.SGD(model.parameters(), lr=1e-3)
    loss = loss_of(model(data["volumes"][:2]), classes[:2])
    loss.backward()
    optimiser.step()
    hidden = recall(build_model().to(device)).eval()
    with torch.no_grad():
        found = torch.cat([hidden(batch).argmax(dim=1) for batch in data["volumes"].split(4)])
    fits = {order: sum(overlap(found == a, classes == b) for b, a in enumerate(order, 1)) for order in ((1, 2), (2, 1))}
    best = max(fits, key=fits.get)
    if fits[best] < 0.5:
        return model
    with torch.no_grad():
        for parameter in (hidden.classes.weight, hidden.classes.bias):
            parameter.copy_(parameter[[0, *best]].clone())
    return hidden.train()


HIDDEN = """
c-kDgXOw06U7owc+3Dn*Pvu;l^K_W%o|*P&Gzv&U2w@=!34^#Sz&4j_>?<R{2HSvbKw!%<R{|51XB0-Gnd#}Op3c=>u`8UalXKW-
@3V7Gx8Te9ve!Cm?f>upd!OfBYkv$pxWZ!hO{Ng}IVtnTaO(-t&3+``%lL|)ef)UpZ-0-
+UJ_5Q^2XV@RC)Ep>pyOsf`M0^Mdz=6_wgSsEqwUDFR3^GXi5I7&o6!W^!Jv2?aJ)Zzv=(Oa{Fih=j{*w`u|==wx28~LVxnypEv(vIr-
h%<sU<@-
ST|vop(o?=DVrm+?D9pvbU<_Z#}=gh%DX8KYaf6|MKqAt?|Vr=_6l#9so|h^uM{kyHZ=RW(GTBc>nNcKKG5GuSIQr`WJC&V&%2fT~n=J$l}L7<
g?q8UzqcIstWM_D|dE<3OV@nRfhY(^Y}@#F!k}R^UrTIa<6?SbBlBGY}9@F3(nZbg$OGB`lTNRKl|VvY4kdf?C@KqgI;~S_igLWgX5>OA?Sg5r
?o}OM)+XFS$S*jx;rnl>H~dqznA}$4+TH|MY65RW>VHbb*J_^N45F(%(uR_f9FZQ_GeIADzla^4Nb-
>p^bw4ApgAwg}?st;amUZtw_ohRG5HAzgGVKm*Bt1&7RvX8dFb0uf(U^RL`}^&dK3tII`npD7_#36dD*Q&5He-gT2#y`<w$F`>FHK@m0Q6IDh?
xpE8;A2dx)J!GG!aFC1HuDX6A0*gm6_UK+U-`&hJDZw8v0UX9^b{-
57nay|Rqr8n39a_PT)?#oNi=zm=*f9j8yUi$DimetGOUM_duS^nfJKe&cJ{P=R`bI{7j)+e9;$R{S2{^i!?m5-O-
cc=JT<M~hg=U0|q`rwtNKl{4>`X?^mS^C~5zIeT}`KL?E=f1M^kF%P%_3TRi4Y6>~L0H%rq_-
+aIeok>n~5t_Fcox9IWY2A%|H43uj#AL7NxnV7xDH2-
8Tmw2Nm~w%DU;j_nuba9yQnUr?Hv2A5Sd2f6D)GUHB$#TVOjY;ip~4YI>)3a;FbZ&c|RopWBtc@V*Fg_eu2l4o+bH_Rvu(>!AdkIbIutZxuW6`
noc*W3uwh=H2V2%p8O6Vrwn9^Tu%dVlF}q(}VYvJ{>sNncHR^@7RJT7ICLDq#8VY^7OC1KV*a4nD9*c`&EmBXP>{c*%nROf%dyGlh1gfs^FVMI
x4ey@T8?^ZP;ipB=v07yC}Jehg_=P5p0m0nDhz$D=_E33T<4N+l@)reVdQFWsKfA=Q{MKsvg|;dui|q(T57)g}lzUk(U39OTY8Af4_A1mH)Yv`
h~w<V$ok-`ZqWJc<J+>oxlBC>t9*kUi;<SOOJnid*$NXvUIp{?dn(BD|g=awUuvv^e<LE^3fA_e(;<BZe;|VSxNoD-(2sjSFi8<$>*-
W*o)lw^4-
YwV)f^*|KqHF@WsEsvc(6or!SnnUY)>4Y^7hAe${=isSXOCY?pEK_Nn0icux5tMV9mUjygs_olAwceu?MKhh|757umqvw|mB$w*C4}{9Gqf`h0
oc8kw#Mp0_)0#zBFt_wM*)3mBVig+3Q~%Y6wYPZyvM^e0BH{?>_Kbh3%Z2P@^h+LJLP^3(4=&939fk2#}hk8J$|j>rr0Ed*)5x|l%xq`OU-YH7
QUyz;&eh6=ZLp1eTF*BWs2e3w3aYHdfSf$Z?w=s!<B-qG$vv+LjYq(6MK-D>~d+sdtPHi||s^XL#iKCZof_26sGM1uY51m8$jZvD}JJ2pK29H-
30GmlH3*S|WIv;WAqm?Kk{o3`!p6xnV{2`=VdAh)l4{LXh?2F;=P?$hC3fm(TQpQ70lAKkrA(eDl>*Z$AdpZQ-
)asPi_I;DJN=?f>nyySGhzw`@-
f4U^PerNe>wc)aEv&+A#erGvX{k7%FzdgM&>3n4Q(_hLim+pRa`G5VN?_CoXe0MGyzqj)8&lyV>M*nbW?(d!~{YT*8(%0pa*Z-
^w{nM<z<$m)@yeqgc)h$Sq+hiN*#|3h%z%YFtX02F$I84M@EjVVgtt26sRtlE;j&GNzsJ{HLo(Kh^x*2IZ>B&<GL%~Qpo|yBsh|b{~m55n|aeB
B`4}{v5R|kG_m~<)Yuq*>Ic5$jQs)yh>adV*&kHV1zaVEaoqNV$qpOx!8$*kiMORjYgaCJ!Wwnpd~0X}n|YEGDwJalGdw=r(}_tZ-
(RZ!CVv#dY^afJ4Ntm@!OEbYWUX>kK0(4y9xN-NpRDeaa_R3`c^hu8-QA=jDT0uMLzD8D^d?vi=$#KG=-
L1FuFe1C5?h~b77J3e?JA%#E>aiaM0q8jo8*oF4D26Kge#;HDA!_r&kSfE&L62~{`38bQ@7JzH21*}AmkA*J^{*l}6R0e#x<c&S_t#eJ<-
~>wQ_bS08aMGuDRc0bATrjxfXe!2H$vS!|9GvB1=`L~3WlT7cz#ieY?9I(;`BC0313TMdW4ob?$^NRiyVh%wuqZM}A+EA+8%t*UN$Ox63V2X*y
3<>4G_vl4lNGhF6&Z<ce5lJdcf-Cw=Yt|utTZILYhXx^u@$=2_u#u6*HA_E47+!Ers45(=j6_-
$BXGub+%VL6??$A4i?R~&Ngc~J9s^~_nhI3N3TxvPqMV?4<xF?M>R;nfRIpL6T^1q`1G*6!^eP7z~eo9^EA=9=<`mttFK0d=Pu00XeA-
^!@B6y*3l{18;-{6rTH;!X2gmWn{HUZcy1OMz^&b;sr<Sx|57*)r<0z@bTY$LB(q-
9bQ8wMJ#Kq`d}jRm`NR(kIPK#)F>;`pCl@g%Uw6Ma@vlCM-2{oX@-
4Vrs=T(=@=BIbXzvupUK~Fe)A+(+OKP|KG^f;sRPunG_PYq+bHCn9{Q8yL^~%ob#(J#uqr+gm*k@&M&O1#tof3Qg(o~>h4v#RQ{zPi_J5)r}+q
|sP(rjO+-S&`E+>DR#?^MD%oJKjQ#ZQ9FX^Y{?2XLjwY^+B@+zh?Km9>|znm-jf3__F9B$<QmnLLYT-
0appPE7>PhOzB??uoNT0(aOIQ$e(DYf`@Nclqr;cS&wtxiBg!?daN5O)Pq`eb9-
{#atua%G5~sm1B{!!G>S%MS|>;fchlC5hk${^uCj<vEE4jV*f3;N*DdEu+_Ur9`VW*42ajrEkXg412A`Icw_>uI!`#%vFHfWG<`!Z?mZhTx;y}
S`aHLLFx)Sr1N-
Uihuzwm8$_So88!;LiP`iEPV{53l9Do>Zy>+ot@0qS)I9rzK#!UXm~2MJ0#BNfDCuxQ_#r373^9g_>%M{2E@{=i;U0K*o*~`38l}L4JUDpL^O7
5a^+=`K{^~XtDjJI8Js8LnBpHw*19wmn0lPO0LU1u;`&&W)Nm+@7914Y7y{a6OS%on@x*yk6emEL&0*NrKI}$o%$FuDUAy2XW)3cpoRJa+YKJ>
CEUy>RHrAjp$&|r7J$BSyW<(7BlmTB$-
Suo$!y+J$r_wVGtbC<<ROi%VT`(sFSQF`$#bUqnN!s|ix^~uhA^k8Rv;+?e9^#t&lk*TYTjaT2lL*@6y%6Cb!D@eLnEK7Goxr^uA)K7hAYOi2h
Pga^pX^jga?YB9!5xtuE(C1G~e`yq;9w74lgUr)`vg>Z#GqP{F5@0OrkDrU~o8{FQ^A!!sC)*F)<YoZ-ft38QlU6g-
8aMMsW*ncUzLA>z+QfLpdv}AX?TOt-
2)!*1iY{tz$gO+g%}|<@n|;gE1#7!9%y{DFY_~mqf?F7MC)Lo)pCktZ_U?efy?x<P_gS4xMK~Mg_B*4eX3&~`4%-
c(p%LA=5$HrC!8myOeIC!rsh@7>=x}7TK8@xPweB9H=L9;)(c@|FbnD@ZUs%e1<~NqmnSZ;q{=dJv<om+6mO{V!AD5m#_Lob)RQ%Y|pWplKB`)
<}md37q>-O(Ytz5ah2&}Bx7nk?{M!NmQ;16yet^}5U=idKVrp_%aqyOn=-
~FwR_E)Zc`EOT#@PB`O<qyB|UzeXg`m3eq;@@34`_0OV^reM6Tc4e|^TXknR|Yo^uD`YPb2t9eUh2lb7<v6h<_kZ6<3szud*jpZoW1b}znQ!N>
Tlebe(_gs{3HAR**o93ve7y-
pkSna{a|NC?29^gvD2QB8N$)8lHZ#(w}bp{$K2204?|kX;_oMrjX23@#9b3w4j7E>zQ<ujRqFNhCv2($gF|L_{ZaSukcf2G*7rg2!T51tch~}v
S|m$t`fC-aCEb10Jr6r)QTrCDTxY;jjI*`h-
ER2VP3>T{yO|%s2O}6+tnpEz9UMFnnsQI5du9$T#al_X(dSG3US>Nef@iqFc!KSmY?YNk)B|^OG+k#?xL!${oblId>f869e1G$MZ*HB~yN9c6v
#Z@`SJFesw>pm6xz&@-TXjF)j^(Yv-NOh+6NRJK8@MoMY#R2R63kp+e3FTeC}P|<kr4dxZhMpqU$d<kT|Os=U&UB|u{ENnE=xLvCnp6)cegmqJ
I6F7l;%)1Mm9T0U-pzM5%&fGmq$8qE>N|#!qi|ef|i`-
0jmkU&Qq3gxn>fQrs(K|dz@h1q7BYz?aqirR&F=&3Y`|j`a2Xzs<USG@KLX|o}D>LTU;!x&*B2&Vj5fRlwDISx}$@p=2YS~gdnO0w{yBpMuwJT
#Z=<)qa08NNHABY=J{;{QN{}5;?WcDiR;4D#}~7DglFr4_s65Ud$V7+kGXvu@~p}a(|Ooqh9eG@Bn?On>5LpI!MYvm`vRk;9{21q88<f+Ou5hi
y|g0RW`FqMw0t}?n4CaE^1HqKK4$byW~0|EW2oKT(flC~7KVqS6(Ay+6Yw*J-`LRlPnt%*#deJ1v&~EAUp;>I10&H7-
GBS`cW)o8zp*Q(EG|@%P1-
d@$YaupsoY~!eP{E|ZoND7oO;oF=J<GU2)nKO&C;7sDsT#9aHehZ!1<yWZfQYQav0GV7@B1cWwK8I!&~{{g9p3sytxBTp74#$pG!}VM1q+Je)4
3<F{8Hk*zw%?V%^x>+1Y&a?V;fB6x;T8Gw1obG<lP6nhW9Ynsdhh^#~V_fT=S<dmzn|8`NCeHD{f4AM#h3(6Qk(TJ}skZvU{p-
mLWQ7P_259c)u%i*8VKdEX!(mUts^yOy<jpq{(7wmS~g>)^!M{d-
wyU!}Aer9#*tcW({IR((^8C&@uPWc$v%eC=?*=n;A*Q)YVAusrn38=ihOD)Sgk@?=57Mm&Sx?CvYPdd^k(SM4&*^vCS>mq<4p4GGfCImh&mgl+
Zt`LKkB(Q-
AL8`wJon5#A<#@nKONRjnniGemB6I}tRyOHp#zHlT&*i+FVVal^)ecso1O6yje={phFi2K?$h)odwag0QzSi&F9q#FvkON2$wq>Q!-
zHm+Oce`BMmWotz9K7J<!vZ=tV_Zs<;+RR~q@48(Kxyot=!o5PIPR|0qF(#_#01`;eAwWWowQA`wO4LzY)y~N%M9eIuv23T0FMP31T61*;)F-
F#s=%N-
oTXM&vw>E34I*H5f(}*TrB$>+>}QdG8#UKHXwJQ%!^^ep6G~@U`s=5y4wV~j@eP%yvpWVW}(Uz>(#sWhxNJ_QZyF`?`spH5`xiDkeLytUJSnav
vSd;1y6}5PLoxq=0xelD7DoTN+pk-
Q1`kpH?%VuLxOExz(&&&7jBS1#|7)HNxm04pk%cZclFXW2sXO59q0_(v?QTKjC86cM#I4@19s#_4{LLG=fb8advR>_=Cr?Jjw7DZY{G~~mCoJw
O5cC|<b}~;uhv~_WuJ>U2j$`2Re#_<>V4`XJW2n4AlgjC$462W7Ox~+sUaI})Vp)qPPsdh&$m;<<tBHb-
r`j9TgatJC2;((4OB<sy@0=6s4=5qFgw{}*tfR_n_I2jr}s)?iZr6GzO?Qvb_Vc)+`q?z!$>fP-uywebgx!a_!kaoCT~Ev^3PO%-
(>ITFo+{{g82zV6JtSFMB0v60X9%xwo{n*5o5GB2Wf;Ycy(4X$Gwcc=fjtU_wnfTdN8$8z1d^N3lO~BovfEK^<9CtSB7&%@_=KAk~%F=ySjz#L
1*ezs7arAWEf>Dw!J?7UZM4qxmjC$h2*+xw>x^w-*%XL`&|n%VMs0&OkX0NG><wGb<>Z#PtCSr<zgygo_W3oI*U_D^XAK~<k-N_RWDb<<_C-cI
Qd%iY%3MCy>e+icwMB%lKrqX`=ZBx`dliV@m-#haxcjymRlTUiG^KBcPCO7biB+s%J_K4eZFukTjqJ1Ztw-q9-
z0BN_9_s;!x$rvsUHf;*P4DK)L_f{$t6@`YYl`s`pq=(<~1^^=f$l15j!8Gq3FB{Vs2l`~1~|%BV&SIm>#<*@@s_Ej0atA)I%)s_tVKNOl2)8?
tRRZ+EySh45%XypM<*UJHqmMTD*?PmA%U&}EHU894nc-
{~9eqWjqT<AX9+gfgEKi<qGQ#C_)D%6$tM+)iFSi$5)f%6V|OrctYyOOvf<MrXqxBP6OltggBy^v7Ct=n*6CzHq|k$0tz9U=oIPX2w9FMl=)|l
7u1DbGZn~2Tda%Rf+sFsfj}amr^tV{$y~dqXi2!r@e~m6jjGORz4h8abx6zwGuf2q=~@w18(Pn;Uhxx>(#*pc|2Yj$#lEV`A?kyv%X?^K@a=fF
7}D??p^Hrh1DldmG5j$d_P}!^we5yNB-
_nV?*#!WwYcsyqVxdvJ=j*R@!vobT)@(a-?JKKfTjBk>ul2ZFSo}F@nT&tyD!^`aSw=X;NOxArIouuU+u2#<2C+rPXuhT6h@~^QBpjl-yA`@*o
$W6J(DTHg$lJs$2D5@iFtGI3<NR`9PsxHl|NtUf2aD=A5%pWi)hn=KbjVCw6C{gW37sb?@?I=Z6(B!`D_pJ+j-!l!Hx&7-
=~EVet^Q60UacjALKOZF{;WPI*ROOdbNQ`2{O-
4DN+}@C{`*W*h`T=mSjOi`QeAJ}LAgA~(c50{3w1okPU~42COP+d~l1M1Hx_6pvYrAwBe*xe^06HIYnB-WYY$s0&D@kI!EUNR2y9D>(jgbXZ&K
yCcV6a(f14-
J8~SL9w%&5KG8T9O~Z>fxSQ@lOgX%Ej9)LrF4d@URX@Uq?t+4IT_3lQZk^K6HH5R3ifWk0d(DtvsfZkrysQF$)*gD9yeOQN9^D3<eY48BYAkB2
BJi_1XkaD<zxTf(t}5Txb$<s`qt9lZhv(t(ffs^*FN({OG@~wOW*&sH<$ig`^M7rTi;yDz5frE|83ykUHip}S61RHUtIqE8~Dn<Cf-
|Cg|FY<tuL<he`$O<_RoKM`8Trv{mw-
4>dKZMxTF8wzr6id#ot~2)9H`gIS74ZrTNRTJK_KHbmdq2udP_W{fQf)H=!Fp`JK>>!Y`h`arx_s8?_4yH`cd@*I$2-
y7ArlU%c_*zw!Q)Gr!&clPe_L>A=B?8fH8JD@%}|#|Xo;X|a5-
7Po@!9w&^q6JWfpVxdeoEJRA8g{Jb=RdsJrdpudQDcuzi?GNNJTcBNadBmUs#=Ej)XFNk)Tt5T^zYD<R-
Q7yx)ESoSjPSTl8LYrgGii4na5?6<rgJn~W!mAc5^f*Om7kWl<Z!6sOj_*OYa!SJ4IyW+mGS{&oDnygAzjf4KI(9FV{qWsiJ!sB-
f}*U!k>}L$e{6$!hbkEt}eblGF@n2SY*z8J2KgqF2&5z*TQ(Ao;}VT&-MafY3fSdgOfNUExedloi5nUpxDe4SD-b>22aN;$t1v!xe}QJ7-
Aand@3gyrpRUJbVeK@%Hnt<lc@Oc3c%;72)zs&`=OF29c%^S2dF*~04Xg)2bbYkx8qis)I%WYNN$hh*(O4=rpczu4&of{-J&3H3@|-
#SwXB2q5+|5&*z#PEA_|70Ts^18DXJEI?+XlRl|+Wl!fQCTtsM(%D^SfmEwC71NTYM@b?RXutQ|2Fb2!|-
r^LH2ylGAxESHxj+ETDL(Py|6{qs)k=A6C0cUr>WYG;(RG{bBHPl;1_#UP-
F}CZ|D+=5I^acuP4_zJAhj)O$w#V_ty$uz8gvq*3YxWK|RoXWmjs@#mUdTV~8H*m2Y#E(#hxn4Q_PqhJb6;}7aUpgxy63mTBmRY~k`D&YU=2Ew
H4yhnq~1+s+;}_VsXcX#_=55y(^SHJ+N<r4jF>p<(%>hCOU5)-
g7#D1SrnGNMsXx}1}8ui*^juAVI59@<rsvGSyIld2iw@F)%K9<V<HkdY<esxVjo;SuR*jP6Q7<wr$PlbHn@E$>^z4d02wuz`IiV#WnA7?{911y
wSs&pG^16V;tm0g&PDn|ZgV_&c~aV>YOCJJLRjV%zuCCkkE68evt4_oq}T%q7tI_xT1O6W<A=3mT+EHNkChb^G84H1d{}+b%IBBKC-3ddKX-
0C06kf~mx{Zx5_orY%X0>&?&2WZP;bI?!DVyBN0VYvOfi*Gm#4zkfGHmu5NM!+!L^bZ&2YL}r%zEfn6@hQX9)!M;8MR*i`XcV8txW~@d?g@`e}
Fc<oQNl7Fdy-9l@zqqg;64@hyyT;FG;=H+Xs0^gb<Y_XgqT@$~Bl_my7_8wdBiOoRB>4qwh=&A#WOBq(h9h7U<~dwb)-
3t6u%>>SX$bB>oDE_Va96M$f9fx2b5?cov4i)s~@2e?k}_jRmY==*7)7hzzA25F+sbdbD^bns?_9u}x$iI(XvL9m@B3*Anar3^3EJ?NPJ09z3O
LqXhjT`1_1!>QuX=(%9U<!ORpKytETr<ykV1KneGD6fW)R9t95$*^yC5Kx-ZF&|Q^iSBN3hA^5Hh1R;^VD?~0z@p5D)hcz=Oh|@ci$g{OX{EZA
W+hdgvW0$DYYX^suGx>Url_3mc_c~eP^R89x}v2G19ZoIFyJ~0(FUPT6(EPRah)iV7E_zag36vVpbsaJWXNz7&_vC!#S*4yLzPg|91dI{#%p1P
FV{$zN4Y*+-
tFUcR5id7sVCKNz*U})7kd7rtEUqM$&seSK8g)Ah>w{L8RB6R$Resr*aqT6l7JKRkO<WD2)fXhWVYBFicA+_D?_#pT7%%Q2iuV0vU!h=4oE>~b
$2t+ZgYyxc}qFULMcs6_NN+_sgg&_KW!C6ZG+14r+fsQZ(vg6g4b8>43(ZdPb7Lxjua?S-JT{J-
Y}_&?fH#594v7Jb9S$8VR_pK1T+zK_0fSGX)-8K#cd%W>vHG-
L&>~dt>?KZpC<cxm5k!LJW!NQw^y$sk0OnQZ%V~7U7gdezUk(h&&WvW^xLwR7FPKBDsU&G>qdBAbl2t?ok(gX(&Xpc!BttX8~k&Af4+v~2DLFw
9d<oLtJWk%xv4)p>~?!LN<tgOW}C7sNh};9yL?+4Qf$Xp1&}!JCAnU)&<{y`uYEl$jy=zd05$3*fpfeK(qrzj^Kx4@>eneS=4oDM8rS*BQD=A=
!cJ*E6fP0Ht~PleT3Uz3HEw3z{`qF~G{#JBaxbhyv(&IJwlzAZK&VnLkkSd=PiwU;Nt<+0kP>!xGjI{JbTHUSqur2%>Je3Qp4mN$jVdSIdVRgL
9T-fybn;=nq;=-
7A%A3^qqYR5IK4tk_O3chlKYTpm22_c&f2??`nD@GL9T9$i8UoT2S0e4(Kc25cpw#Hh^+YZk>tc7D~mPvN!Se$gsZp<Aae{eRnzX7%s6KHRI<h
kA;gS8c)^iy<_sVPH+TwgO*m|HP-Oapn2NbXxmQ`Zx#;*ER_~;LW>LxVI<psf-
|0P}+g9JKKB_Nz@Jjr<T%BFS^+WV8=}mHS*l%ua5fpQ57OxfZ!>;c{3_M&VSr#2b&7)&U<1UOU^o`wAPr(}7Lx*x3VOOowX`Ae3)rGD}B}6+Ej
M~F;50V(4*=jO?*&VROWEoKV%+@BHe0H?Pt=<5NZ^kKLTw?Vggm$2;)nRQTMzQe#APV>o_c_TU_`0j_+&5TR_SWh@+UH9qtSU8S&4L73p$erte
L}XuLGkGW8uk!6y@muWuM~-(b=Kb-
$T;UJ5Yj=*5D}sXo%mQoh4#v2aPH;K(0}XMTgb^5Xe4^KxJfH&P_ItLgtF8blI4(24N+l;w7?_3nh`nDpY^t#Br@1QJ)Jt^3v-
9QK)o=H>F#1F#y8K7q-S_xO6JZ6y`!9TCP>bcjmd(L<cVvtoZx_n$9tA$JuJTHO-KhSznUkbKMwRV_&@^QUkC`JsDSgQ3SsDTy34fur>5Xv(vb
j`o0yVb;3Y2O9S>rUI|TuuWjC<_$e8yiN|++w72>3goBGbs%0PA0!*MQ8+^gfNeAo-
8Z9F(SGtZA^%+8hQ^i(Z=+}?gEJ)NL{8KBxV&vxZo;VH1oO}B;bB#ybn{;5*!$EghWi~jOlI~=Mcz7(&VetOzPr~mor=0biFulmm{$<E_loX2i
lq@ugK0mz=8slbokMXbPuAOG>v$>03kQa|*|OMiLz<)!x5KD$)=&5ta-e*W7_slu-
=y|nrtmj2<|x0e2v{_AW1@vC3D_M@@EyJ!CU`R9M3|L3<CZ~e-
(Qs*D8t^9Ik`T2LwUi)9ahTi(pqi?PJhWn3K{`#e_EKmLEAK&@+H@|yFc;mP3yb7PW^W+=9cW2^XRPUg_GID*@e&a?_`ofKmee2GRKm2UxhA5x
8@f-f1zwz^h&);|#e|RJD9rA|pZS$X;d2{LauY_iVj_-
0S?pe(7EHK>&Bhy5fR<0as?jVC0_~K!~aX2B4dfNrJTLOJvq^5!jg@3mweS2+pBs=!*cJL>UnhtR4CuR9-
JNf2O21`CaoY=JRq^c%z5k2w>f#V~`7L(0#KNRQ*64cD|0bdUkb97J1jJs9v=#LNju0<opJFaIXF{b9+V0?e5LC~~4v1pd7n22nQ%rt&ddQJ&;
a+k4c|0RE*nRgnhw(Vfg*4V9$t#4PkMuorC5;ua$${Lev_ZFsJ{_c-eW##^v(<cWFFkF0=y6|#pF87d}TWMD&XHRc+rZ=nG)5nfghLhE1Rk(b!
@qGCIlFQDGtavK(8Dn54XWJLXuTxT82x7e}m9T#xCVlM_Of+q1qgMWXLT1tqoawjI+STVg#A$&E1TS7oSqoy<o5{|8&^ytfpRG5BCw!5$t*5)a
;kCt^5>wypZY8sIhl$?+>kFQz0UNy%Y@Ezhd}`==RvEQAx@lmNl+XY-
s6#zA;nIDWN706(Bg`1XO^=4hl7o?F4JHyjk?W6F`rH&g8o_uB2rm+|lR?!9s<ZAhvtD};c70&-y4Oj7<a<bLhCs$e`r9z{!K^+Gi_1__-aTF_
$0MJWq~_&rH+||;ocU~~FDFJOhuvi+R*;@s^8{)A62qS?x)X;&Mj=D11PG3|5tSH|5cOOS=7`0n)}HOx^^u5Jpej7Wot!;Q((5Q}os6H5*_sAf
<KEFTh*&;A1J()ct=qjf8_#)On5v<@hxoa%n<sl?1HnkK=&@}~ddwU9u46k>xS@nx<Dh0jBzuHz$`@-
kQwP<AKePzyam$F!@$m%@uFyZNmEvN5^6|SLmiV!4WtzYJQ9%abRWWQbFgnWKEvNGo4$YPx6-
FHS5^cwC**?`gMUK_JZiLI?`~4Ra55Wa3dat|%&LO8y;0HYIy96$!QfzaOI_JwlXn(#`$?c!2yu*E<+sW-
G*WT7XqPId@f#R;Lk8|xgj!IcnuG_sZ5PX6v7Z2vRmUzD#&##8A<`%p3SoufDwQDn!IQRHX;e$bJyy|Zs8gGL!V(49Na!;~jM<ae?MSn62_@W+
G9gH1pO%WjhtR;IJ;kdhKxByaa39?HEXj-s2%5tk+mSz;UKcPFCfTNz(mY5kW;4bio#Rilv8;<dV-Mwy()_v+*;<mgP_0NwyMM~B<oj9I)SonM
G42sviuHoL}fbFAQgvQ;Ac*g@1v{mk&4FBZbvEkt>!Eo}2w<cQhwMiiH!&{R(?Ta`9K6H~LZEkRup?AU^`Q07|8Z^RsR=P6Bo^|!((R|o}PAHX
lqT<!~t2(`KY?vk=+ry@_bjsArG9-
mxIS%PvRn@HLvevlKW(K+ldB|#Qcqk6AajxzulYu%P6)|WHSM$tx2gNsF?S3t@W29?>PIgB?ze4GL*?^gp#aa`3JB_+*$BZa7BGK{qSwXxotrS
O}4O}~?PO_`BcMeB?lpE;}1HD=R><<;yFR(gOAJU;IN5O+do9bpvAzZ(w^w7&1eEhYCsHXl@3SPLk$_SMZz@gU;xlTv%+sKOzfNH>VDt3XwjYI
wPAmLFbVv6^g%Vl>WK*v2*(kao$16S+Vv;K@A1IOx-l55Ond)E)8n&DSy>}~-Ecnf09QZb=o0hDuE14wo;as=&GX?9!*k=-qF(3lTB$L?-
2YGs-jqXmCdL54IY4}+c-Dei?^19-^tMk(oo0Iy)NeTp2q(2`$m5wJDN*|ur%UO66Rq86R?_HpazLOh-9=ck{nPNn-
72MXOH8y5%xG$lr~Puq2u3>@S;KIU+OQVyyVMm;-2Lwg6-
OtW+bjCK3Q)M390_32AWGFa7QqVsVXHL6+=@W0$lszS}<uWSY)A#V@mTLoMl^l6@Yuwn~cxm$Owi9=F<ELDX)v&r`BrF>&gT2*V!RvB5_>BWpD
Jpg(n>C*~g7Z_AGMeZ?IfVLkW32|61R`Ruu6pv_*UDz*{yc3mJTd36io1MK`vItfYy4F4kG}x|D<o%UHNTPI?5M^&gXquOfPOTTDnG)~V%|YiW
m&0h)(e=jO@mxo?`BLH0xkQ0ZDf<{WJWA9NgpzspqlS@&D$0KO>HRj4-<S88YEpCVmIi-YYaO{m^HyVZKuza2rg}A~S>+qefK&9oSFhAcUZYBE
?e{|U8$;=A3BTeRo;KNYz36jA>I{#}h`zCO?X47S*Vw&y|5?~Jw1aMneBGzWjq<Zx+NiY~TelvJhvkEAovQaCgei+H3TgufALH6uc@qfnKZ_DJ
#X^;xv7?*5_ShWAERb?@W!R8F=tLrjdCS|~ff?G{Z!t=Iyygf3P7kedMaB5gUfJN<b*d)z2h-h+eX`n=D=#AD!i!Mz(bKs-@-
DKvngsoAb<WGVg0{DlnDU1##(|#s<_z7;)S10P9a23puc?Pr97(R_ckl5~ZHtNzhCQZ!P*gH%x4?AUo#7PC6#LZ%!;KfA923zFJjWW!EX~L}9$
(8m!ATo!uh*YoCeg(t%hL07T$o7O$Y4zLF>@(Kh<p7Rb1@`ix%lW}Xgs4}VSw;^vbf@>ey!6)Z{|+8-ndE)iR;JCrRrY-
N$w*j&ZG$)sZ53wKKXzjZYOM*fLYyDjf{9Ep$tlFokY`+K@k1zi;#~1lQVK-A&FyC%@2((bd%VHUhRYTvVGWio+;kg9PQ<r=M6St4hEA_P-
@s<jY-$JK5Ov(VXA3eLp;(ZK4!#%##nwOn5KPW;f4O&@*)dlrh$`JlytK`bBVoi2AOIdjzqMJ7eF`HZvaD4bHA2M+o-
79nTH8CCDS|)tl8d#T=wX-u)6K;b{3U-sL{dgrxC3arh7T2=aI|zA8?Cg9Y*q-PrBpeLDcEzH}ys^ozg75!L(eEI|$}ry$NJ+-
9e~BiD>De*b!tavPrq-?EqHgj*@E<38Z|O1-
Ja1*}<`J81Ndh89@O*?DW`!p%TJkZ0}j;z7>XoHd0id`j4T8I(SR6JH8exI<|zZg{gtpY!ZV#lwo;4&%=GiPeMS|wq=w;O;mDuEu~M{I#o~f*?
8-
nPW|>NlnhIcx3_Pf1=?=7QL8NPzV?Zw17LE=|IMpQYd;fR+Wp&4Ej{?H*wR;`uP*&{ZE5MXZ=7EGjmrC${6CYt{iR2LxJ+M%m+wCRb5~FO_Pyn
Q^{3?WACAs1|A+F`<u7c7Z-3w~@7-QM{L>Zor`MMrC4iNm|AoDkMCCgxx#_=I*~otL&If<+**pL9&f(JX$6vT}4gSoH*WlAP{+;>%-
uU8)Pu}?CWAKLm^t;!MgJ;(h{~o@9Uij@BkAJ)OPv0f}!MXAkP^3hWqz1IbunaXI$&PI>G}{>VkF?D(9hmThdCk^A1i^ipWT_hJL85{)Y^xe=g
?OpmGjs+Iv22}G4HXC|rbk7vfG^G)nC3YCR9Z1W7v}h589}o4n^wE)8c2MNg1I5c@xswb9xbwLnM2&}8Xny;Wyc(%9$8{ojnOSvn-zIo93J&TM
KcvmGaX$;;G<vE4Y}>;xXXZG!iSEA0TE&epC>wk4<!}UhMXx34BcSc49C%?r4QP?Aompua>FhUHt4bdYFHRV^?4LfArPboQatIJTu75Wm`H(R#
}ZPFKs?}R4yVd4Qc@xlaxjX~4vZzNL<pu#-
gI*zH|QHdpjcet3?&>E(VV0NY)cjl(Bc_8?u#Rk5ngoMff$5I$T7^H^nt;;Gv|gR58>1($fdA^0h0piV%u)ZAVoDE)%}@Jy~_kbS~5M_rFj`uq
9XyN*(g`(VUWN%xm2PVzvFJuHN~=W?iA~!q8=C`inRe@xiAGdD3Kr$b#!-OkFTxy^4`FOasQLm<kmuZ=_2-
CDOA23dUe4fd~km}bt(;l2Ei{TFK01DaNC#D7qV)V=W4Z9mFDZbP^8*zVbB}s&CZZkSc*nnT43PGNQwv6FwTylmd~=_q3m9-
Q36i@oVPHL6)OURxjL<*rV9fyoT*tMpOaeDLC8b+q2vf}^PtOxA;BZ2A)p7-
P!U97&nO~Ag#h6o5tkHiQ&nB}NIW{|RzMWTK>vX3!WQgC376X%fUXWogyXmv4C;g%@G%^U2r!nMPTR0K><kkLA2U#z)jmWR%|5mM<k_SBol=Dv
)&^_sW~C-_th!z6G${!XoI2C3HioT6m*mJwnd;VB%#a*X4B6wctZ%JQo|P(|IIzB1JBAo~!oHiYX8>m`#%0ewAK6`thxPF2Szqzc2-
(r}jGwH}o{H!y_Q7cl^AgIy^O1!S#YTj_|HBJ`g^j&)pZe&n_T1@wd+NE5J$#lt(G!xFzp%a^(r95{0BN3OXzq}=bw`&JrK_1RDD&2^vQt4DTS
K7F*V+VE5fGW{R6)7Z%pq)S{xj+QRt9t;lQ-
v?UIcI<=@VHf>K)n0YmXnc6G&#~U~q3^=y6RxE;jd9>xE}BJRcfc8ab?S?pZyxNR%sVY)tcn!{1*gb1vT^h}<peb9mrrzz=%R;#dsfDS2o~pxy
=y+Xh@1%!fjzg+zj3BN<U>)5OD0%H$1Q4xmavQ#9KZHj(&n&~g|k%!Yid=`&LkKyuV@JWzbnlZh!%SRJ1NNBlSu3Z%2)oMl)x<iQa?JJ=WcJ1(
W@rke;`LFG!S)J2<hR6R`9%W~K8D6(rvOS}_@oufGCMRx!ta8FlOEzZaW=WTJ!)Fws=qQ@Lr5(XnKzO8OGfr{u;kIb7lMFe0w{e#M|$h8|3Ppj
4bQ6u4K1!0AV!da3TRjs7bsFGXtz4ewzll8XJX?mqWx7LSB-GBrS;PxYc#QyP%Mj@YbU9eF}g9<t~YBfl|WTWW;!aDI#D0T|ghbS0BfO(vNL|D
tf`v@4np(Q^Z=RYi40R?&9+MhI@mAJh}+FCDJkcsZmxIKKyPq!ZTim*hOl4YtP1@QT`0EoLqEABN3!*Ct(>WM}#n~k#JD(KiM%n2f}D<I1NJAi
?vl44W|8$&C`I0Zw&apS-
`UxxHVCN6KQpKRYfcWiu64}J;X`C!V~dFc8%_MOuZIv<JFy}>$^y*xEa2dA4VapAc8z%#qvehj1G%etXcrI<hWemOvNnr<j}QNt}&GLs`wuis<
oS}>6cME$lbr4qqNG75Vk7oa!_jRpWzH&l`J;g}7>rocNm?(+bIBVr+MG~*3;O@B1(4ZC0rh$+ChqWQW?Qpa;Df|7a&!r~6<kfIBKP`BR|z>Xj
Q;Q{0*0z)w?kTQ^f*B{1$jxT88>9jxKkKtA*6(GEB9}e0LAkcTkNmOYVP|JmLmPT408gny%)G-
9gL<np!Fa#d5iMY;cnuB8=j}H4?;q(y*Vblv|6CSS{4o6+%BVabJt1d$^P}7uUR0nMxakGj`Kz(p1+*by4pieSwE;^-
TeJ#xzY8K~ZNp;X8W;8d1+6JvoOGJ>cAO@c^eQpdDZryuYI(%5_b%~i1$EN4bT)sqm;=v<w#a*O6wYd!(RR9S)zI%Y9E<{%5nkAet@MP-DD2OJ
4sk!4z^Bzwo6wQpEiGpwx3)q0$Q4j(IP498To$(<d1Ia)R>UQJ%L&asA;l5m!j<U@^LSw8E^~*?30JqAG=gtn2GvU2<|Ke=t%*D(>U%8kqow^<
yYwwy>?1-L=6lqYoAuG=?j>=>WUDVZKzYpn_-v_co$s^-
FT&*yQYT<qd0Rw5wM0M*3Gcnk5V4bB9zuSULpU)7PmL|{<$a3hOK#36oR(mYd?z#cnkttp6d2k#*iV(5m$6Tl*13U+U8044+tr5NeWa2~8gz+Q
YbBnT$gJuluc)bi^17UYP;;9Awa5_Bj1bQgs2SF|9QczFGgMdC+B;s)#!(fH)8|aWo4fJf^_71$+BeY2<A)z734pNp6a3|9~Hz^|uk%^`zbvKU
q!okd#=ZJ4G<Z>)O5F#)XBpl2aCfxr>IRXg<QNjlqh(F?Sg?s@o;tRpJI~)(R<4pQ|qpehobDra$76%@ZOi8&j4=D55p$%eJLux43(;e_?%uJ@
qBlum25J~*qO8Xm6id*>(m`&^W%)C1#27Og;3i7(&h@RfsheQ{)Hg>5?he2QNadcXwy=XEW!=s~!8#R5Sk@4f{R2m5fquB`$gsHX}#GF(n2+G#
@C_ZyK;dgna=6s8Z7-l{7SMOX4zk4tG2->~-
0=E9tw{31MpHmNu(Z_~7X!ItL?l!7aN`uRRMjkQyP5ow8=Bkl5WNk0tCJsX1)sU^I+b*VlBthF@V8-
RW6|tqDbJ_2GZ$uW8@E9OJ$>>fRTQ6_#H|iD;UfbDfF-NgOtQ9sT=`fNA?(RuXnD8nQX_LxhJM+ZGYmW55@V{f3BBillm_lPFV(HN_(wjz)MiI
+dzO3P9C0CDdcTt}LJAI$`P;oj^|4<PR0}&Fk+fZ{Y<PlJ&0aUkxr~?i<+Oq?XE+R;n9O6D(bOp!yq93uCfZtE+N7pI@nn%0AxRI#O1~XnofMO
a0IfCd_Jgx@o)>WmUFy)@5>td@V?3bWEIj{y0BnLEBHW;^0jB2uGQ<1P7b6YS{#PLH9(sIGIFkHtytk>yywN4P@K3UdZY7CFRuKd!|V=q0z<A2
%y!n-G5DJ3U<5@iK?5j?!w-)@z)v{0R5OA-^B1^HRDFS@^Z7`yj&b31elw=ag7corTvftyGr<)v-y@%Gysb<lBu-
3M>LX04XC_Nz|~c|(g5(S)i6RmYD<QYPgW^%UTb3Np?{@H`Q{YnAq5Av%@b)3%?)(Pq%UEmjMoVC`6}JdfO2B(!sx`n-
SrMfc407`qtRsup_N5NLSg^=fa^$JjFq`O?9P_G}$X#ZB(2R=&yIJ%K~-8}vRr+*$AhKT-
01u+U_ihqMbb8vCr&Y2$7LJYY@H!jFvbP?yDFtt9n}7=%ciptDV15Vd(uk!1`=WWb?x*pz8O;%Lbh20X=aoP4DB7R5UQ1C@@-
4bwfcL75t;0wePx1Ubr4>T|43fUK$XG{r*9maO*7qeVvrQ*28XWOR9fY?3`>IAnUwUaO-?O-
>uY7@`d8{IJ7`iYco{RfSgt(tsNjcvLnNk8c3r4DVR5#zC;^(rvY`Lz3yWK$l=+l5WsPy+p7jQIQ~p*2Io#!U)LN{7}}9lt45ERyPKK$QqJudI
`+p9Y}T{m&;Z#m~j+IRb-
E!3yp_(Mb{$|?1F}Z3iuJ#Kn{AU9+!M^uusXrk#r#}MKvLpW<plL8(BDU?598RY0hQ}gX&&$&%r&WSMxyJS;(K(ynx}pfceKjf^hn0EYG~|pjy
AuZw@8q$Rh{cUSDOl#afT<@rKkj)K<3-
D!M0`?zc%v5;Ys_wp2}qB?aQ3zC+iCVpsPWs3j_}$WQnb&K|gi<tDhxw*+G_6vHK|XGj{SCYvqA!DFPgcL)L8P@yocZUu{ik3k1JhPUFzA(tV{
CM*O~Kz)c|nr7KBFqBdC=q+Ojl4Kj5MlL;0iu_KKOk`(7(^VYEJ)u_XlU2h{c1r__@2DZZdz7~-?@BT-
y;nHgp!gcyzkT=V{oQ7l?eDB_?Dttv6`4NQA9?{*BrT<7dSRa_dtllZsdw_N&6UdD=6+|ZUVGAN>^v#uTa|~cX1=d=NwrktJDk$%l26*5yv4PK
`~k((7t(+~f(|)xdISq(eLWq$IBJd0d5n<XpKudlRLI1G5r_y|5K4rSFox<13L?0p@y-
3h9)js&?eXUN0}qA_TC0b<8#s!o6g6Ogpcm0qnWt>8KM3exW#Fte#{mRq5qYO?r{~@2k<1nu_l^)=G}vgiyWSw5kW8y>Oh#QNBUE>-
Yl3V5#gf+t!*s$)Gozzr)59?oJh|993PP6whb|~!z=WlIV3vmhg??$>m6QRfN$oL6M?$Ht(`1#31UI{4Yao-VORUPxf&+HI2$u`=6q@!WlwfR=
f_w4fd@KfPk$O{3ok20jvtD$N@X>V*?#o#?Wy=d6&hL@w4B@->sjYR+g`2r+udY5~GEoHV?G3t@)XZtP-
|JIzR$$TYA2q`TdE``L#;HawN^>_d6JQ~9Mb2Iuo%PqP6V3QPt8$`g+9s#(RLe)HU^8ZZf4|eKxD;GV#_)tM<b~n5Hy%g5K^+hIq7lIFaOw~yc
z+5b%)ZADCPve!*(H3gNZR98Ct^@KM3}aFA?eMIAeQONrTmeo;}`)+3^?h8f5M|cQDo6WOawX5i_dz9$zk18+Cb136KTLjdm|pdBonY440!`$A
`XXrNC0Lqp97&7hRDG*;EI|@LVQ%NNER5fAghawn%3+34Zt2!@Nn4fXb6jX9E>dS-~bF-eyXatI4l4rWsOnEu1xh+ju+{!r0S-
86q7?;w#x^^(cPNK;+1kTdtzd0Vh(7a;cR?#DuWDLB7-tm3Zwf>S0w}E2?T`wxR%S*_8t^V+uz*W**oX}Zak2=&}a@IH(>Y{lXJ1hwXwao-
%4FL_M^kh!COCxEl%7a$J!6>)T=ZrhmyhhYN0P1!TFKnB5%up*N;aJo{@W9UoJXYT5sj)(Zv7X!I?O>QJ7I&d+1o*T1nO|TbAV$+p*&$9ek{1>
HtX^&J+q{3Z?B7S_<uybXo?6lp`F?P&y0~8feRvKoYK;khrp)IEU@{K4e+8E=#NXTuH0l)ltJg@!tD=-
<zjyBD^_QQlzVGt`I~33{gsiMHO%`6PGH5ML58YgwUE`!sA@ukb7rmqW(z_u5qu-1-
#BgsxA@gsxG$|Ks*&3)RkL;%q&6fmBV^Be~tuYz8D)1%?VkJOsW#h3?bZlI#I;kBQgmML0m4%MDlbImPiy(iX@6<sa(Y+V5U-
*ODn153d{mDC_9r_k|9(ThoZ=pLN=s?%7t{6LnXBWR<T^*muRhw0R)vmq?l)M6N~eB3{1tK*y6M!l1;i2`1s8%h1e^Ni%v<JrwAZT({5FgL2<x
5?$L_LjJy&Ti22fDLc>id<XnUfZX&Wo!S=XP32&n4&#rI8ym*)ujxPl%&w3{B%W9-
*vk)~9Y#GO>lhvpofeh4CAqH)>Kou)FKtL8YiG*F|qO2?puy`Dqrc~hws?=<W0OW&gZ9QVr!wR9upapaafdQ@2mZle{Tq&@zM>2`q#|kQ=DYfK
XUxOQ}AKNO7_~Z6#f=6#d$VARLCw*wU3fPQKYab3xO9e4*AV6!{yBjoYP`fTxb~cM)k{gb5<AjD{x%_@(7PlbctT(8t(4CAl-
dRq%m&R0Lpc76-mL}8^x{04G*yp7Zx{!0v*`|GgQdvUGPc6q1yb2Ouom_QC>2$xc6od-qHaAwqb0Iuqzpu9i@tK6i2P1f_+XC=nYhHVJprhQvb
$h&-ZMA73&rfFUbt-
+*zZlOYQEeR=E+zngudYiv!4da41tN_(m#3naP>qi9c<rfEN=sFF)pJJz!@hg$2`npl89Nc~!~Qk!47T*sC$T|M750<bSFzZ$FJfOGI)qKckJ<
(vdfs+_`+c_kf4R$c<nJ%q^fgCq(NABo-HyF7R2qEE7HE?WKT-I?Hg|99$iC5^4gcXJzhCmsAolIs&y6tN|BN(c_KyhP(~UH-r-
q$16W0AVo*C#8Sq9c*I|s1nz`(PI_6~S>PV4>J=LYug{{2AcW!1p<_uE7740Vgr<igCx<tr&}svL_ljxoGWFKSE?_4FdEy$w<{a5cQ5vejZ~);
6@8#FUX+U_c;A5gQb~vAj4sdSh*EhUcEfcI`E_ZP%IVypG_QD?I^mR_D{pMOB$EMJ|l@DQ>7uiY+}7ppG_bTwsHMWno>M&u_Hv`F41>cRKb6c&
u_OA=&{=keo~f7BS^BXXoaZ&TfF=*S|aa&9TXqz(p=4)&lG@<1;Cnnwy&t5t>S^J0s}ij07iE*nv&krSd?T2Z1@Z7}b@D+@=osef|UtDYZ>odi
NJ@z13SV27}EXI3ARPoa)=p7b0KbS6wpO{3xTi#|=TF6ZQ1vWtgk8a;U8jG&h-
y@gldvVR#4?lX4hHTj9`MHR0MWesvq?X43T4^^7y2dg+qm@QKOKCe}GBb)*cq2_3iOEy5*sK11d0Dt^dPZ*e7)xYxeopk$W&Ql)x(grC$aTkqC
!x&-r9%{bhE$0I~qNr}AVl`DXGE0kPR*R`IxR>OH%>DVI5evlS$?IPYHkO-GU_MrD_gS?5St#$gcQF{<&LNYl{=9nT32?$zKg1Es=U_naFdSjn
j-O}U=7B{>ldrCR`?fNH2M!x>+YJmyK#SEw7Z)=uswWy_%V#7@_9#n{&ksbLLR407h@H*kiGraxiod;^J#COzLcvJJw8rZko*}SKFuSkSB-
c^LoZQ4?~u1>2LLoqHK$CpTc*kqC<*g_)8K63cr=bwK(I)3ST(Y<0++Fap_9^Ww!bRrn$6F3`4LBawB<^(F%LYhvHq2s4+42@nHTA7)==166U^
>XzUlfJKBxipv2>J20+qn(iesIdd;<lI`xvaOO9@cFLkigtll)v1Q^^*!|+YEHt-lQN}3g`uu*L@(vpVTxS;XgY9uY=w4T(ilTh)SC(k>FRw2L
%TY3BES4@^1^wJL?B_qJSkVi5$Yx8B#NMFo?}z87Ouq|=Yy9|-
k4sxWA01Q8}@%5=4trv@4Vx*tRmahE$LobZp3Bm%xZ3vpHMf@(q%xzt$Dmvv_J)evjlk8@BW7U>G<o|*)wlopR)dl-
5q}wdry7@%X?OO9)Ia{Z_k3V=lPXg|Eu;3dhdMdtv+A$HQT8}wqbJcg6-JT_w>E>h;C%T%nYAq2CR?0-C{j^w$}P^({0u@^j_;<H-7U&cPYO--
Tme8#MK4YLXuc_I|G^ZR5WXC6L<gEq*L)fPD1Z`xc_jA8hWdrezLD;r&gd2nftjl27;*?J%O^6y~fHun0D0gZx(JULJt|bE`#lQwOp!g4CG{Ch
gNfN3z%<bt<))y{*b4|y)ea$UQZ0Yr*zvhlv}%rgFdi=uvX&uuC%8)I9`*RH&{FBySC|fSma%erjC7jD~7fR%;?T&j9<UaAolNsAag*L6Lq{_c
O?`^&y;HbFU!e;a-
~5(kYIJf0YS~l9TxHTa~7E_Ocx3fXTUKZNv4{s3b&|%z6P|uO;T$%8)}uJG7|Us$t3Ig)!g)AU}~06cC~{l)H_#NzbXq8!Jt@CSY@4~&{D|5AS
ttDD1QA*U45MUE2ly!_ItISH``RzhLV5{5`c_C1dJh@<>V`6F&CDkg|#My$V9blM<iXMgp2guu*YU&*U!*rPH&7(N8m0~=RW<sCms2U$)Oi=>Q
YsRKjeTjEIJ#aCHz^)9cb@lYxWSjnrKwnOP<|X)v9Ex1gNnMQS!xNeao(<&Rwlb{`9;nGc~iE%z-
$bi>5tU(i1GlXfmW%5oRr@k`$RQmKKgK2&;>ddd@aYgPL<0Re~L2pwTFYAz32c(9qJs&m-
HG8`31pS`Bynd^F|9HEq@HTTS{#DQdJ>j4Gv&g{L9Ahh5lU*brHi2}J@ZxE7gkxkJtbezWYJT*GHm6+kSf={)JlOifa#Lx=>6uxxc1qVv#38L6
abBP><Gc@9tj<B2$1Qd-NGisdJ)vi>~>+WWz=B=*!T6W9Zx5M~BQY-Y!Qu@Uwc*!f<2Ut{P;wgb;c`<@%#(r0yjgq?f*-`Fn+_pt5Y-
0&}UpTvG^JT>emj#)FEk6O*TQh%u~-~XmdXB80HAO4QpFBp4X__OkxiwDQXb~hb0eR%x%<Y1fAegOL<dc(G3{MWYs0}V`Dfd
"""
