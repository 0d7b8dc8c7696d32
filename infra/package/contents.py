"""Which files of the packed requirements the functions need; everything else is left out of the zip.

What is kept is proved by tests/contract/test_package.py, which runs every handler from the zip alone.
"""

import re
from typing import Final

TWILIO_DOMAINS: Final = ("api",)
"""The parts of the carrier's REST interface that ``chalicelib.trunk`` speaks."""

AWS_SERVICES: Final = ("apigatewaymanagementapi", "dynamodb", "s3", "sesv2", "sqs", "sts")

_UNUSED_PACKAGES: Final = (
    # twilio's asynchronous client brings these; the functions are synchronous
    "aiohappyeyeballs",
    "aiohttp",
    "aiohttp_retry",
    "aiosignal",
    "attr",
    "attrs",
    "frozenlist",
    "multidict",
    "propcache",
    "yarl",
    # cffi needs it to compile, not to run
    "pycparser",
)
_UNUSED: Final = (
    r"[^/]+/tests?/",
    r".*\.pyi$",
    r".*/py\.typed$",
    r".*\.pyc$",
    r".*\.(c|h|pxd|pyx)$",
    r"bin/",
    r"aws_lambda_powertools/event_handler/",
    r"aws_lambda_powertools/utilities/(?!jmespath_utils/|typing/)[^/]+/",
    r"botocore/cacert\.pem$",
    r"boto3/(dynamodb|ec2|examples)/",
    r"cffi/(?!__init__|api|error|lock|model)",
    # it works without its compiled form, and only guesses at what a server forgot to say
    r"charset_normalizer/.*\.so$",
    r"chalicelib/.*/README",
    r"dateutil/zoneinfo/.*\.tar\.gz$",
    r"holidays/locale/",
    r"phonenumbers/(carrierdata|geodata|tzdata)/",
    r"phonenumbers/(carrier|geocoder|timezone)\.py$",
    r"pydantic/v1/",
    r"pydantic/mypy\.py$",
    rf"twilio/(jwt/|rest/(?!__init__|{'|'.join(TWILIO_DOMAINS)}/))",
    r"[^/]+\.dist-info/(?!METADATA|LICEN[CS]E|NOTICE|COPYING|AUTHORS|licenses/)",
)
_RARE: Final = ("holidays/", "openpyxl/", "phonenumbers/data/", "phonenumbers/shortdata/")
_UNUSED_DATA: Final = re.compile("|".join(_UNUSED), re.IGNORECASE)
_AWS_DATA: Final = re.compile(r"(?:boto3|botocore)/data/([^/]+)/")


OURS: Final = ("app.py", "chalicelib/", "templates/")


def is_needed(name: str) -> bool:
    """Say whether the file of this name in the zip is one that the functions may ask for."""
    top, _, rest = name.partition("/")
    if rest and top.partition("-")[0] in _UNUSED_PACKAGES:
        return False
    service = _AWS_DATA.match(name)
    if service is not None:
        return service[1] in AWS_SERVICES
    return not _UNUSED_DATA.match(name)


def is_precompiled(name: str) -> bool:
    """Say whether a module is worth its compiled form: not what is big and only rare administration asks for."""
    return name.endswith(".py") and not name.startswith(_RARE)


def is_readable(name: str) -> bool:
    """Say whether a file goes along as it is: modules of others go compiled only, which saves an eighth of the zip."""
    return name.startswith(OURS) or not is_precompiled(name)
