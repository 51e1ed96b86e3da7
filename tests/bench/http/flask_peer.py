"""The same three things on Flask, SQLAlchemy's ORM and Jinja, run by gunicorn. Reads the session that Guildhall made, from
Guildhall's tables, so that all servers do the same work on the same rows. BENCH_DATABASE is the database's URL."""
import hashlib
import hmac
import os
import time

from flask import Flask, abort, jsonify, redirect, render_template, request
from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, String, and_, case, create_engine, func, or_, select
from sqlalchemy.orm import declarative_base, joinedload, relationship, scoped_session, sessionmaker
from sqlalchemy.pool import QueuePool

Base = declarative_base()


class Person(Base):
    __tablename__ = "kernel_person"
    id = Column(String, primary_key=True)
    name = Column(String)
    email = Column(String)
    time_zone = Column(String)
    status = Column(String)


class Grant(Base):
    __tablename__ = "kernel_person_role"
    id = Column(String, primary_key=True)
    person_id = Column(String, ForeignKey("kernel_person.id"))
    role = Column(String)
    expires_at = Column(BigInteger)
    revoked_at = Column(BigInteger)


class Visit(Base):
    __tablename__ = "kernel_session"
    id = Column(String, primary_key=True)
    person_id = Column(String, ForeignKey("kernel_person.id"))
    expires_at = Column(BigInteger)
    person = relationship(Person)


class WorkshopType(Base):
    __tablename__ = "certificates_workshop_type"
    id = Column(String, primary_key=True)
    code = Column(String)


class Participant(Base):
    __tablename__ = "certificates_participant"
    id = Column(String, primary_key=True)
    session_id = Column(String)


class Certificate(Base):
    __tablename__ = "certificates_certificate"
    id = Column(String, primary_key=True)
    session_id = Column(String)
    revoked_at = Column(BigInteger)


class Session(Base):
    __tablename__ = "certificates_session"
    id = Column(String, primary_key=True)
    title = Column(String)
    workshop_type = Column(String, ForeignKey("certificates_workshop_type.id"))
    lead = Column(String, ForeignKey("kernel_person.id"))
    start_date = Column(String)
    end_date = Column(String)
    region = Column(String)
    delivery_type = Column(String)
    client = Column(String)
    cancelled = Column(Boolean)
    on_hold = Column(Boolean)
    finalized = Column(Boolean)
    delivered = Column(Boolean)
    ready = Column(Boolean)
    type = relationship(WorkshopType)
    leader = relationship(Person)


STATUS = case(
    (Session.cancelled, "Cancelled"), (Session.on_hold, "On hold"), (Session.finalized, "Closed"),
    (Session.delivered, "Delivered"), (Session.ready, "Confirmed"), else_="New")
PARTICIPANTS = select(func.count()).where(Participant.session_id == Session.id).scalar_subquery()
CERTIFICATES = select(func.count()).where(
    Certificate.session_id == Session.id, Certificate.revoked_at.is_(None)).scalar_subquery()
STAFF = {"super_admin", "admin", "facilitator", "crm", "readonly"}

# The pool and the threads, which SQLAlchemy before 2.0 has for files only when asked for.
url = os.environ["BENCH_DATABASE"].replace("postgresql://", "postgresql+psycopg2://")
engine = create_engine(url, poolclass=QueuePool, pool_size=4, connect_args={"check_same_thread": False} if url.startswith("sqlite") else {})
database = scoped_session(sessionmaker(engine))
app = Flask(__name__)


@app.teardown_appcontext
def end(_):
    database.remove()


MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def day(date):
    return date and f"{int(date[8:])} {MONTHS[int(date[5:7]) - 1]} {date[:4]}"


def visitor():
    now = int(time.time() * 1e6)
    token = request.cookies.get("__Host-guildhall", "")
    visit = database.get(Visit, hashlib.sha256(token.encode()).hexdigest(), options=[joinedload(Visit.person)])
    if visit is None or visit.expires_at <= now or visit.person.status != "active":
        abort(redirect("/login", 303))
    roles = database.scalars(select(Grant.role).where(
        Grant.person_id == visit.person_id, Grant.revoked_at.is_(None),
        or_(Grant.expires_at.is_(None), Grant.expires_at > now))).all()
    if not STAFF.intersection(roles):
        abort(403)
    return visit.person, roles


def sessions(page, size=50):
    total = database.scalar(select(func.count()).select_from(Session))
    found = database.execute(
        select(Session, STATUS, PARTICIPANTS, CERTIFICATES)
        .options(joinedload(Session.type, innerjoin=True), joinedload(Session.leader))
        .order_by(Session.start_date.desc().nulls_last(), Session.id.desc().nulls_last())
        .limit(size).offset((page - 1) * size))
    rows = [{
        "id": s.id, "title": s.title, "workshop": s.type.code, "start_date": s.start_date, "end_date": s.end_date,
        "region": s.region, "delivery_type": s.delivery_type, "client": s.client,
        "lead_name": s.leader.name if s.leader else None, "status": status, "participants": participants,
        "certificates": certificates} for s, status, participants, certificates in found]
    return total, rows


@app.get("/healthz")
def health():
    return jsonify(status="ok", version="1.0.0")


@app.get("/sessions/all")
def session_page():
    person, roles = visitor()
    page = request.args.get("page", 1, int)
    total, rows = sessions(page)
    return render_template("sessions.html", person=person, roles=roles, page=page, total=total, rows=rows, day=day,
                           csrf=hmac.new(b"bench", person.id.encode(), "sha256").hexdigest(), now=time.ctime())


@app.get("/api/v1/sessions")
def session_list():
    visitor()
    page = request.args.get("page", 1, int)
    total, rows = sessions(page)
    return jsonify(items=rows, total=total, page=page, size=50)
