"""The settings of a real worker in the fault tests: the tests' own, with a broker and faults."""

import os

from tests.settings import *  # noqa: F403

CELERY_TASK_ALWAYS_EAGER = False
FAULT_INJECTION = True
# A killed worker's task comes back within seconds: redelivery is part of what is tested.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    **CELERY_BROKER_TRANSPORT_OPTIONS,  # noqa: F405
    "visibility_timeout": 3,
    "unacked_restore_interval": 1,
    "global_keyprefix": os.environ["FAULTS_PREFIX"],
}
LINKEDIN_CLIENT_ID, LINKEDIN_CLIENT_SECRET = "demo-client", "demo-secret"
LINKEDIN_OAUTH_BASE = LINKEDIN_API_BASE = LINKEDIN_FEED_BASE = os.environ["FAULTS_LINKEDIN"]
LINKEDIN_API_VERSION = "202605"
OUTBOUND_TRUSTED_ORIGINS = [LINKEDIN_API_BASE]
