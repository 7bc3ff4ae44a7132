"""Pingback 1.0: a call by XML-RPC, with two addresses, and a sentence or a fault that answers it.

Other methods are not there, and `system.multicall` neither: it turns one request into thousands.
"""

from xml.etree.ElementTree import ParseError
from xmlrpc.client import Fault, dumps

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from comments.linkbacks.receiving import Refused

CONTENT_TYPE = "text/xml; charset=utf-8"
METHOD = "pingback.ping"

# Of XML-RPC itself, as "Specification for Fault Code Interoperability" numbers them.
NOT_WELL_FORMED, NO_CALL, NO_SUCH_METHOD, WRONG_PARAMETERS = -32700, -32600, -32601, -32602
# Of pingback. Two never come: that the source does not link here (17), and that a server did not
# answer ours (50). Nothing has been fetched yet, so that nobody learns what we can reach.
FAULTS = {
    Refused.Code.SAME: 0x0000,
    Refused.Code.SOURCE: 0x0010,
    Refused.Code.TARGET: 0x0020,
    Refused.Code.ELSEWHERE: 0x0021,
    Refused.Code.CLOSED: 0x0021,
    Refused.Code.KNOWN: 0x0030,
    Refused.Code.BUSY: 0x0031,
}


def addresses_of(body: bytes) -> tuple[str, str]:
    """The source and the target of a call.

    Raises:
        Fault: it is none, or one of another method.
    """
    try:
        # Without a DTD there are no entities, which could be more than the memory holds.
        call = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Fault(NOT_WELL_FORMED, _("This is no XML that can be read.")) from error
    method = (call.findtext("methodName") or "").strip()
    if call.tag != "methodCall" or not method:
        raise Fault(NO_CALL, _("This is no call by XML-RPC."))
    if method != METHOD:
        raise Fault(NO_SUCH_METHOD, _("Only %(method)s can be called here.") % {"method": METHOD})
    values = call.findall("params/param/value")
    texts = [value.findtext("string", value.text or "").strip() for value in values]
    if len(values) != 2 or not all(texts):
        raise Fault(WRONG_PARAMETERS, _("Send two addresses: of your page, and of ours."))
    source, target = texts
    return source, target


def answer(sentence: str) -> str:
    """The XML that says that a pingback was taken."""
    return with_head(dumps((sentence,), methodresponse=True))


def fault(fault: Fault) -> str:
    """The XML that says why it was not."""
    return with_head(dumps(fault, methodresponse=True))


def with_head(xml: str) -> str:
    return xml.replace("<?xml version='1.0'?>", '<?xml version="1.0" encoding="utf-8"?>')


def fault_of(refused: Refused) -> Fault:
    """The fault by which a refusal is said."""
    return Fault(FAULTS[refused.code], str(refused))
