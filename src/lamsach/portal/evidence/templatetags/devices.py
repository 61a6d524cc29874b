"""What smart devices are called."""

from django import template

from lamsach.portal.evidence.device_guides import device_name

register = template.Library()
register.filter("device_name", device_name)
