"""Texts that officers enter twice, in the reader's language."""

from django import template

from lamsach.portal.campaigns.spoken import spoken

register = template.Library()
register.filter(spoken)
