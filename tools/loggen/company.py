"""The company whose logs are written: accounts, regions, people, roles and named resources.

Built from a seed and the tables in ``names``; knows nothing of API calls.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

from tools.loggen import names
from tools.loggen.agents import AGENTS, ATTACKER_AGENTS, ATTACKER_BROWSER
from tools.loggen.shapes import Actor

_Pools: TypeAlias = Mapping[str, tuple[str, ...]]

_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


@dataclass(frozen=True, slots=True)
class Company:
    """What the generated world is derived from. ``scale`` multiplies the numbers of resources."""

    seed: str
    name: str
    domain: str
    accounts: tuple[str, ...]
    regions: tuple[tuple[str, int], ...]
    staff: tuple[str, ...]
    scale: int = 10


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody who calls APIs, whatever the hour."""

    actor: Actor
    account: str
    name: str
    unique_id: str
    session_name: str = ""
    address: str = ""
    agent: str = ""
    endpoint: str = ""
    issuer: str = ""
    mfa: bool = False

    @property
    def arn(self) -> str:
        """Return the ARN that CloudTrail shows for this principal."""
        if self.actor is Actor.ROOT:
            return f"arn:aws:iam::{self.account}:root"
        if self.session_name:
            return f"arn:aws:sts::{self.account}:assumed-role/{self.name}/{self.session_name}"
        return f"arn:aws:iam::{self.account}:user/{self.name}"


@dataclass(frozen=True, slots=True)
class Site:
    """One region of one account, with what lives there."""

    account: str
    region: str
    domain: str
    pools: Mapping[str, tuple[str, ...]]
    principals: Mapping[Actor, tuple[Principal, ...]]


def account_ids(count: int) -> tuple[str, ...]:
    """Return ``count`` account ids; past the table they repeat a group of four digits."""
    more = (f"{1001 + number:04d}" * 3 for number in range(count - len(names.ACCOUNT_IDS)))
    return (names.ACCOUNT_IDS + tuple(more))[:count]


def default_company(seed: int, accounts: int) -> Company:
    """Return the company that a plain run of the generator logs."""
    return Company(
        seed=str(seed),
        name="acme",
        domain="example.com",
        accounts=account_ids(accounts),
        regions=names.REGION_WEIGHTS,
        staff=names.STAFF,
    )


def token(rng: Random, length: int) -> str:
    """Return ``length`` characters as AWS uses in its unique ids."""
    return "".join(rng.choices(_BASE32, k=length))


def build_site(company: Company, account: str, region: str) -> Site:
    """Return the site; the same company, account and region give the same site."""
    rng = Random(f"{company.seed}/{account}/{region}")
    pools = _pools(company, account, region, rng)
    return Site(account, region, company.domain, pools, _principals(company, account, pools, rng))


def _hex_ids(rng: Random, prefix: str, count: int) -> tuple[str, ...]:
    return tuple(f"{prefix}-0{rng.getrandbits(64):016x}" for _ in range(count))


def _uuids(rng: Random, count: int) -> tuple[str, ...]:
    texts = (f"{rng.getrandbits(128):032x}" for _ in range(count))
    return tuple(f"{t[:8]}-{t[8:12]}-4{t[13:16]}-a{t[17:20]}-{t[20:]}" for t in texts)


def _services(rng: Random, count: int) -> tuple[str, ...]:
    return tuple(rng.sample(names.PROJECTS, min(count, len(names.PROJECTS))))


def _pools(
    company: Company, account: str, region: str, rng: Random
) -> Mapping[str, tuple[str, ...]]:
    projects = _services(rng, 6 + company.scale)
    stage = rng.choice(names.STAGES)
    scale = company.scale
    return {
        "project": projects,
        "bucket": tuple(f"{company.name}-{p}-{stage}-{account[-4:]}-{region}" for p in projects),
        "function": tuple(f"{p}-{kind}" for p in projects for kind in ("api", "worker")),
        "table": tuple(f"{stage}-{p}" for p in projects),
        "queue": tuple(f"{stage}-{p}-jobs" for p in projects),
        "topic": tuple(f"{stage}-{p}-events" for p in projects),
        "stream": tuple(f"{stage}-{p}-stream" for p in projects[:6]),
        "cluster": tuple(f"{stage}-{kind}" for kind in ("apps", "batch")),
        "service": tuple(f"{p}-svc" for p in projects),
        "repo": tuple(f"{company.name}/{p}" for p in projects),
        "database": tuple(f"{stage}-{p}-db" for p in projects[:5]),
        "secret": tuple(f"{stage}/{p}/credentials" for p in projects),
        "param": tuple(f"{stage}/{p}/config" for p in projects),
        "role": tuple(f"{stage}-{p}-role" for p in projects),
        "user": names.IAM_USERS,
        "person": company.staff,
        "asg": tuple(f"{stage}-{p}-asg" for p in projects[:6]),
        "stack": tuple(f"{stage}-{p}-stack" for p in projects),
        "trail": (f"{company.name}-org-trail",),
        "instance": _hex_ids(rng, "i", 3 * scale),
        "volume": _hex_ids(rng, "vol", 4 * scale),
        "snap": _hex_ids(rng, "snap", 4 * scale),
        "sg": _hex_ids(rng, "sg", 2 * scale),
        "subnet": _hex_ids(rng, "subnet", 6),
        "vpc": _hex_ids(rng, "vpc", 2),
        "ami": _hex_ids(rng, "ami", scale),
        "eni": _hex_ids(rng, "eni", 6 * scale),
        "lt": _hex_ids(rng, "lt", 6),
        "key": _uuids(rng, 8),
        "cert": _uuids(rng, 6),
        "detector": (f"{rng.getrandbits(128):032x}",),
        "lb": tuple(f"app/{p}/{rng.getrandbits(64):016x}" for p in projects[:5]),
        "tg": tuple(f"targetgroup/{p}/{rng.getrandbits(64):016x}" for p in projects[:8]),
        "zone": tuple("Z0" + token(rng, 18) for _ in range(3)),
        "nat": tuple(_public_address(rng) for _ in range(3)),
        "vpce": tuple(f"vpce-0{rng.getrandbits(64):016x}" for _ in range(2)),
    }  # fmt: skip


def _agent(rng: Random, actor: Actor) -> str:
    return rng.choice(AGENTS[actor]).replace("{n}", str(rng.randrange(10, 99)))


def _public_address(rng: Random) -> str:
    return f"{names.WORKLOAD_NET}{rng.randrange(256)}.{rng.randrange(1, 255)}"


def _private_address(rng: Random) -> str:
    return f"10.{rng.randrange(4)}.{rng.randrange(256)}.{rng.randrange(4, 250)}"


def _workload(
    rng: Random, actor: Actor, account: str, role: tuple[str, str], pools: _Pools
) -> Principal:
    name, session = role
    # Four workloads in ten reach the API through a VPC endpoint and so show a private address.
    endpoint = rng.choice(pools["vpce"]) if rng.random() < 0.4 else ""
    address = _private_address(rng) if endpoint else rng.choice(pools["nat"])
    return Principal(
        actor=actor,
        account=account,
        name=name,
        unique_id="AROA" + token(rng, 17),
        session_name=session,
        address=address,
        agent=_agent(rng, actor),
        endpoint=endpoint,
        issuer=f"oidc.eks.example.net/id/{token(rng, 16)}" if actor is Actor.POD else "",
    )


def _workloads(rng: Random, account: str, pools: _Pools) -> dict[Actor, tuple[Principal, ...]]:
    made: dict[Actor, tuple[Principal, ...]] = {}
    plans = {
        Actor.INSTANCE: [(f"{rng.choice(pools['project'])}-node", i) for i in pools["instance"]],
        Actor.FUNCTION: [(f"{f}-lambda-role", f) for f in pools["function"]],
        Actor.TASK: [(f"{s}-task", f"{rng.getrandbits(128):032x}") for s in pools["service"]],
        Actor.POD: [
            (f"{p}-irsa", f"botocore-session-17804{n:05d}") for n, p in enumerate(pools["project"])
        ],
    }  # fmt: skip
    for actor, roles in plans.items():
        made[actor] = tuple(_workload(rng, actor, account, role, pools) for role in roles)
    made[Actor.WEB] = tuple(_as(Actor.WEB, pod) for pod in made[Actor.POD])
    return made


def _as(actor: Actor, principal: Principal) -> Principal:
    return Principal(
        actor=actor,
        account=principal.account,
        name=principal.name,
        unique_id=principal.unique_id,
        session_name=principal.session_name,
        address=principal.address,
        agent=principal.agent,
        issuer=principal.issuer,
        mfa=principal.mfa,
    )


def _sso_people(company: Company, account: str, actor: Actor) -> tuple[Principal, ...]:
    people = []
    for number, person in enumerate(company.staff):
        role, suffix = names.PERMISSION_SETS[number % len(names.PERMISSION_SETS)]
        rng = Random(f"{company.seed}/{account}/{person}/{actor.name}")
        role_id = Random(f"{company.seed}/{account}/{role}")
        people.append(
            Principal(
                actor=actor,
                account=account,
                name=f"{role}_{suffix}",
                unique_id="AROA" + token(role_id, 17),
                session_name=f"{person}@{company.domain}",
                address=f"{names.OFFICE_NET}{20 + number}",
                agent=_agent(rng, actor),
            )
        )
    return tuple(people)


def _iam_users(company: Company, account: str) -> tuple[Principal, ...]:
    users = []
    for number, name in enumerate(names.IAM_USERS):
        rng = Random(f"{company.seed}/{account}/user/{name}")
        users.append(
            Principal(
                actor=Actor.USER,
                account=account,
                name=name,
                unique_id="AIDA" + token(rng, 17),
                address=f"{names.WORKLOAD_NET}250.{10 + number}",
                agent=_agent(rng, Actor.USER),
            )
        )
    return tuple(users)


def _sign_ins(company: Company, account: str) -> tuple[Principal, ...]:
    people = []
    for number, person in enumerate(company.staff[:4]):
        rng = Random(f"{company.seed}/{account}/login/{person}")
        people.append(
            Principal(
                actor=Actor.LOGIN,
                account=account,
                name=person,
                unique_id="AIDA" + token(rng, 17),
                address=f"{names.OFFICE_NET}{20 + number}",
                agent=_agent(rng, Actor.LOGIN),
                mfa=True,
            )
        )
    return tuple(people)


def _vendors(company: Company, account: str) -> tuple[Principal, ...]:
    vendors = []
    for number, (role, owner) in enumerate(names.VENDORS):
        rng = Random(f"{company.seed}/{account}/vendor/{role}")
        vendors.append(
            Principal(
                actor=Actor.VENDOR,
                account=account,
                name=role,
                unique_id="AROA" + token(rng, 17),
                session_name=f"{role.lower()}-session",
                address=f"{names.WORKLOAD_NET}251.{10 + number}",
                agent=_agent(rng, Actor.VENDOR),
                issuer=owner,
            )
        )
    return tuple(vendors)


def _pipelines(company: Company, account: str) -> tuple[Principal, ...]:
    jobs = []
    for number, name in enumerate(("github-deploy", "github-plan", "nightly-build")):
        rng = Random(f"{company.seed}/{account}/pipeline/{name}")
        jobs.append(
            Principal(
                actor=Actor.PIPELINE,
                account=account,
                name=name,
                unique_id="AROA" + token(rng, 17),
                session_name="GitHubActions",
                address=f"{names.WORKLOAD_NET}252.{10 + number}",
                agent=_agent(rng, Actor.PIPELINE),
                issuer="token.actions.githubusercontent.com",
            )
        )
    return tuple(jobs)


def _principals(
    company: Company, account: str, pools: _Pools, rng: Random
) -> Mapping[Actor, tuple[Principal, ...]]:
    vendors = _vendors(company, account)
    sign_ins = _sign_ins(company, account)
    return {
        **_workloads(rng, account, pools),
        Actor.PIPELINE: _pipelines(company, account),
        Actor.USER: _iam_users(company, account),
        Actor.SSO: _sso_people(company, account, Actor.SSO),
        Actor.CONSOLE: _sso_people(company, account, Actor.CONSOLE),
        Actor.CONSOLE_USER: tuple(_as(Actor.CONSOLE_USER, person) for person in sign_ins),
        Actor.LOGIN: sign_ins,
        Actor.VENDOR: vendors,
        Actor.FOREIGN: tuple(_as(Actor.FOREIGN, vendor) for vendor in vendors),
        Actor.ROOT: (Principal(Actor.ROOT, account, "root", account),),
    }


def attacker_agent(rng: Random, actor: Actor) -> str:
    """Return a user agent for an attacker: a browser for the console, a tool otherwise."""
    browser = actor in {Actor.LOGIN, Actor.CONSOLE_USER, Actor.ROOT}
    return ATTACKER_BROWSER if browser else rng.choice(ATTACKER_AGENTS)


def attacker_address(rng: Random) -> str:
    """Return an address of the documentation networks kept for attackers."""
    return f"{rng.choice(names.ATTACKER_NETS)}{rng.randrange(2, 250)}"
