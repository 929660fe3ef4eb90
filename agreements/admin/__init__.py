"""Staff read agreements, versions and conclusions, end or pause agreements, and edit the starter content."""

from agreements.admin import agreements, conclusions, starter_content, versions
