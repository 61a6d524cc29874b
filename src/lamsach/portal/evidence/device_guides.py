"""Guided checks of smart devices, as data: steps to go through, each with what to do when the answer is bad.

Written for people without training. What somebody declares after it counts as a declaration, not as a scan.
Sources: ETSI EN 303 645 (consumer devices), CISA's advice on Mirai, the vendors' common menus.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Step:
    """One question. ``bad`` is the answer that calls for ``remedy``; ``sign`` marks it as a sign of infection."""

    key: str
    question: Any
    how: Any
    bad: str  # "yes" or "no"
    remedy: Any
    sign: bool = False


@dataclass(frozen=True)
class Guide:
    """The check of one kind of device."""

    key: str
    name: Any
    why: Any
    steps: tuple[Step, ...]


PHONE = Guide(
    "phone",
    _("Phone or tablet"),
    _("A phone with malware sends messages, steals codes and shows advertisements by itself."),
    (
        Step(
            "updates",
            _("Does the phone have the newest system update that it offers?"),
            _("Settings, then System or About phone, then System update."),
            "no",
            _("Install the update on Wi-Fi and restart. A phone that gets no more updates should not hold work mail."),
        ),
        Step(
            "sources",
            _("Is any app allowed to install other apps from outside the store?"),
            _("Android: Settings, Apps, Special access, Install unknown apps. iPhone: answer no."),
            "yes",
            _("Turn it off for every app. Remove apps that came from links, messages or strangers."),
        ),
        Step(
            "admin",
            _("Is there an app you do not know among the device admins or with accessibility rights?"),
            _("Android: Settings, Security, Device admin apps; Accessibility. iPhone: VPN and device management."),
            "yes",
            _("Take the right away from it, then uninstall it. If it comes back: save your photos, reset the phone."),
            sign=True,
        ),
        Step(
            "protection",
            _("Did the built-in check (Play Protect) find nothing harmful?"),
            _("Open the Play Store, tap your picture, Play Protect, Scan. iPhone: answer yes."),
            "no",
            _("Uninstall what it names, change the passwords of mail and bank from another device."),
            sign=True,
        ),
        Step(
            "odd",
            _("Does the phone send messages by itself, show advertisements outside apps, or get hot while idle?"),
            _("Look at the battery and data use of the last week: is there an app you never open near the top?"),
            "yes",
            _("Uninstall that app; if it does not stop, save your data and reset the phone."),
            sign=True,
        ),
    ),
)
ROUTER = Guide(
    "router",
    _("Router or Wi-Fi box"),
    _("Most attacks on homes and offices begin at a router that still has its first password."),
    (
        Step(
            "password",
            _("Was the administrator's password changed from the one on the sticker?"),
            _("Try the sticker's name and password on the router's page (often 192.168.1.1): it must not open."),
            "no",
            _("Set a password of at least 12 characters that is used nowhere else."),
        ),
        Step(
            "firmware",
            _("Is the router's software up to date?"),
            _("On the router's page: Administration or System, Firmware update."),
            "no",
            _("Install the newest version, or ask your provider to. Without updates, ask for a new router."),
        ),
        Step(
            "remote",
            _("Can the router's page be reached from the Internet?"),
            _("On the router's page: Remote management, Telnet, SSH, UPnP."),
            "yes",
            _("Turn off remote management, Telnet and UPnP."),
        ),
        Step(
            "dns",
            _("Are the DNS servers those of your provider or ones you chose?"),
            _("On the router's page: Internet or WAN, DNS."),
            "no",
            _("Set DNS to automatic, restart the router, then change its password: somebody else had changed it."),
            sign=True,
        ),
        Step(
            "restart",
            _("Was the router restarted after the steps above?"),
            _("Pull the plug for 30 seconds. Many router worms live in memory only and are gone after it."),
            "no",
            _("Restart it now, after the password was changed, not before."),
        ),
    ),
)
CAMERA = Guide(
    "camera",
    _("Camera or recorder"),
    _("Cameras with a known password are taken over within minutes and used to attack others."),
    (
        Step(
            "password",
            _("Was the password changed from the maker's one?"),
            _("Open the camera's app or page; common first passwords are admin, 12345, 888888."),
            "no",
            _("Change it on each camera and on the recorder."),
        ),
        Step(
            "firmware",
            _("Is the camera's software up to date?"),
            _("In the app: Device, Settings, Device version."),
            "no",
            _("Install the update. A camera without updates for years should be replaced or kept off the Internet."),
        ),
        Step(
            "internet",
            _("Is a port of the router opened to the camera?"),
            _("On the router's page: Port forwarding, DMZ, UPnP."),
            "yes",
            _("Remove the rule; watch through the maker's app or a VPN instead."),
        ),
        Step(
            "odd",
            _("Does the camera move by itself, restart, or refuse its own password?"),
            _("Ask those who sit near it, and look at the app's list of sign-ins."),
            "yes",
            _("Unplug it, reset it with the small button, set a new password before it goes online again."),
            sign=True,
        ),
    ),
)
GUIDES: dict[str, Guide] = {guide.key: guide for guide in (PHONE, ROUTER, CAMERA)}


def device_name(key: str) -> str:
    """Return what the devices of a guide are called in the reader's language; a key of no guide as it is."""
    guide = GUIDES.get(key)
    return str(guide.name) if guide else key
