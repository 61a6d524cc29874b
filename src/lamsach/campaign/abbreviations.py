"""What offices abbreviate in the names of units. The left side is what is written, without marks; points are left out.

Where an abbreviation has two meanings both are given, parted by ``|``, and the name that fits a known unit decides.
"""

from itertools import islice
from typing import Final

from lamsach.core.vietnamese import fold, normal_form

# At the beginning of a name (or after the words of a body), before the name proper.
LEADING: Final = {
    "q": "quận", "h": "huyện", "p": "phường", "x": "xã", "t": "tỉnh", "ca": "công an",
}  # fmt: skip

_ANYWHERE = """
ubnd = ủy ban nhân dân
hdnd = hội đồng nhân dân
ubmttq = ủy ban mặt trận tổ quốc
ubmttqvn = ủy ban mặt trận tổ quốc việt nam
mttq = mặt trận tổ quốc
ubkt = ủy ban kiểm tra
tp = thành phố
t p = thành phố
tx = thị xã
t x = thị xã
tt = thị trấn | trung tâm
t t = thị trấn
tphcm = thành phố hồ chí minh
hcm = hồ chí minh
tw = trung ương
vp = văn phòng
vn = việt nam
stttt = sở thông tin truyền thông
sttt = sở thông tin truyền thông
tttt = thông tin truyền thông
tt tt = thông tin truyền thông
tt va tt = thông tin truyền thông
sgddt = sở giáo dục đào tạo
gddt = giáo dục đào tạo
gd dt = giáo dục đào tạo
gd va dt = giáo dục đào tạo
tnmt = tài nguyên môi trường
tn mt = tài nguyên môi trường
tn va mt = tài nguyên môi trường
nnmt = nông nghiệp môi trường
nn mt = nông nghiệp môi trường
nn va mt = nông nghiệp môi trường
nnptnt = nông nghiệp phát triển nông thôn
nn ptnt = nông nghiệp phát triển nông thôn
nn va ptnt = nông nghiệp phát triển nông thôn
khdt = kế hoạch đầu tư
kh dt = kế hoạch đầu tư
kh va dt = kế hoạch đầu tư
khcn = khoa học công nghệ
kh cn = khoa học công nghệ
kh va cn = khoa học công nghệ
vhtt = văn hóa thông tin | văn hóa thể thao
vh tt = văn hóa thông tin | văn hóa thể thao
vh va tt = văn hóa thông tin | văn hóa thể thao
vhttdl = văn hóa thể thao du lịch
vhtt dl = văn hóa thể thao du lịch
vhtt va dl = văn hóa thể thao du lịch
vh tt dl = văn hóa thể thao du lịch
vh tt va dl = văn hóa thể thao du lịch
gtvt = giao thông vận tải
ldtbxh = lao động thương binh xã hội
ldtb xh = lao động thương binh xã hội
ld tbxh = lao động thương binh xã hội
ld tb xh = lao động thương binh xã hội
ldtb va xh = lao động thương binh xã hội
tckh = tài chính kế hoạch
tc kh = tài chính kế hoạch
attt = an toàn thông tin
cattt = cục an toàn thông tin
cntt = công nghệ thông tin
bhxh = bảo hiểm xã hội
kbnn = kho bạc nhà nước
nhnn = ngân hàng nhà nước
thads = thi hành án dân sự
pccc = phòng cháy chữa cháy
bchqs = bộ chỉ huy quân sự | ban chỉ huy quân sự
bdbp = bộ đội biên phòng
bql = ban quản lý
bqlda = ban quản lý dự án
qlda = quản lý dự án
kkt = khu kinh tế
kcn = khu công nghiệp
thcs = trung học cơ sở
thpt = trung học phổ thông
thcs thpt = trung học cơ sở trung học phổ thông
th thcs = tiểu học trung học cơ sở
th = tiểu học
mn = mầm non
mg = mẫu giáo
ptdtnt = phổ thông dân tộc nội trú
ptdtbt = phổ thông dân tộc bán trú
gdtx = giáo dục thường xuyên
gdnn gdtx = giáo dục nghề nghiệp giáo dục thường xuyên
dh = đại học
cd = cao đẳng
ptth = phát thanh truyền hình
pt th = phát thanh truyền hình
pt va th = phát thanh truyền hình
ldld = liên đoàn lao động
ccb = cựu chiến binh
lhpn = liên hiệp phụ nữ
tncs = thanh niên cộng sản
cdc = kiểm soát bệnh tật
ttyt = trung tâm y tế
"""


def _table() -> dict[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    table = {}
    for line in filter(None, _ANYWHERE.splitlines()):
        written, _equals, meanings = line.partition(" = ")
        table[tuple(written.split())] = tuple(tuple(normal_form(meaning).split()) for meaning in meanings.split(" | "))
    return table


ANYWHERE: Final = _table()
LONGEST: Final = max(map(len, ANYWHERE))


def expansion(tokens: list[str], at: int) -> tuple[int, tuple[tuple[str, ...], ...]] | None:
    """Return how many of the folded *tokens* from *at* are one abbreviation, the longest there, and its meanings."""
    for length in range(min(LONGEST, len(tokens) - at), 0, -1):
        if meanings := ANYWHERE.get(tuple(islice(tokens, at, at + length))):
            return length, meanings
    return None


def folded(tokens: list[str]) -> list[str]:
    """Return the *tokens* as the table has them on its left side."""
    return [fold(token) for token in tokens]
