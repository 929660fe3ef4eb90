from program.models.announcements import Announcement
from program.models.conduct import READ_WITHIN, Concern, ConcernAct, ConcernReading
from program.models.erasure import ErasureRequest
from program.models.exports import Export, ExportPart
from program.models.health import HEARTBEAT_LASTS, Heartbeat
from program.models.imports import ImportFile, ImportRow
from program.models.materials import Acknowledgement, Edition, Material
from program.models.orientation import LimitedOrientation, OrientationSession, Registration
from program.models.pages import Page
from program.models.participation import ParticipationEnd
from program.models.questions import FaqEntry
from program.models.terms import ClosedDay, Term
