"""What stands on the tool shelf, and what is read out."""

import datetime as dt

from django.core.files.uploadedfile import SimpleUploadedFile

from lamsach.portal.campaigns.models import Campaign
from lamsach.portal.demo.cast import Cast
from lamsach.portal.releases.actions import add_material, shelve

README = """lamsach - công cụ quét và làm sạch mã độc (bản mẫu, không chứa chương trình)

1. Cài đặt: pip install lamsach
2. Quét:    lamsach scan
3. Làm sạch: lamsach scan --clean
"""
RADIO = """Thưa bà con! Chiến dịch làm sạch mã độc đang diễn ra trên cả nước. Máy tính chạy chậm, tự mở quảng cáo \
có thể đã nhiễm mã độc. Bà con hãy tải công cụ miễn phí trên trang của chiến dịch để kiểm tra. \
Cần giúp đỡ, hãy đến UBND xã, phường."""


def fill(cast: Cast, campaign: Campaign, now: dt.datetime) -> None:
    """Put one tool with a copy and one past its expiry on the shelf, and add materials."""
    today = now.date()
    shelve(
        cast.agency, file=SimpleUploadedFile("lamsach-0.1.0.txt", README.encode()), stated="", campaigns=[campaign],
        by=cast.operator, now=now, key="lamsach", name="lamsach", maker="lamsach", version="0.1.0",
        description="Quét, cách ly và bóc gỡ mã độc trên Windows và Linux. Mọi thứ bị cách ly đều khôi phục được.",
        description_en="Finds, quarantines and removes malware on Windows and Linux. Everything can be brought back.",
        systems=["windows", "linux"], licence="Apache-2.0", expires_on=today + dt.timedelta(days=90),
        guide="1. Tải về và mở.\n2. Chọn Quét.\n3. Đọc kết quả, chọn Làm sạch.",
        guide_en="1. Download and open it.\n2. Choose Scan.\n3. Read what was found, choose Clean.",
    )  # fmt: skip
    shelve(
        cast.agency, file=None, stated="", campaigns=[campaign], by=cast.operator, now=now, key="quick-check",
        name="Bộ kiểm tra nhanh", maker="Nhà cung cấp mẫu", version="2.4", systems=["windows"],
        description="Kiểm tra nhanh trong ba phút.", description_en="A quick check in three minutes.",
        link="https://example.vn/", expires_on=today - dt.timedelta(days=12),
    )  # fmt: skip
    add_material(
        campaign, by=cast.operator, title="Bài phát thanh cho đài truyền thanh cơ sở", kind="radio", text=RADIO
    )
