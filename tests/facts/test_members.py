"""Members of requests and responses, and the fields of records."""

from __future__ import annotations

from trailhawk.facts import load_facts
from trailhawk.facts.fields import RECORD_FIELDS, SCALAR_FIELDS, is_record_field

FACTS = load_facts()


def test_members_are_nested_and_lists_are_marked() -> None:
    operation = FACTS.operation("ecs.amazonaws.com", "RegisterTaskDefinition")
    assert operation is not None
    containers = operation.inputs.find("containerDefinitions")
    assert containers is not None
    assert (containers.kind, containers.lists, containers.required) == ("object", 1, True)
    assert containers.below is not None
    command = containers.below.find("command")
    assert command is not None
    assert (command.kind, command.lists, command.below) == ("string", 1, None)
    assert "ClientException" in operation.errors


def test_a_member_that_another_operation_has_is_not_found() -> None:
    operation = FACTS.operation("ecs.amazonaws.com", "RunTask")
    assert operation is not None
    assert operation.inputs.find("containerDefinitions") is None
    assert operation.inputs.find("overrides") is not None


def test_the_first_letter_is_small() -> None:
    operation = FACTS.operation("rds.amazonaws.com", "CreateDBInstance")
    assert operation is not None
    assert operation.service == "rds"
    assert operation.inputs.find("dBInstanceIdentifier") is not None


def test_responses_and_versioned_names_have_members_too() -> None:
    key = FACTS.operation("iam.amazonaws.com", "CreateAccessKey")
    assert key is not None
    access_key = key.outputs.find("accessKey")
    assert access_key is not None
    assert access_key.below is not None
    assert access_key.below.find("userName") is not None
    assert FACTS.operation("lambda.amazonaws.com", "UpdateFunctionCode20150331v2") is not None


def test_sensitive_and_map_members_are_marked() -> None:
    function = FACTS.operation("lambda.amazonaws.com", "CreateFunction")
    assert function is not None
    environment = function.inputs.find("environment")
    assert environment is not None
    assert environment.below is not None
    variables = environment.below.find("variables")
    assert variables is not None
    assert variables.is_map
    assert variables.sensitive or environment.sensitive or variables.kind == "string"


def test_several_apis_share_a_source() -> None:
    assert next(one.service for one in FACTS.operations("ses.amazonaws.com", "SendEmail")) == "ses"
    assert len(FACTS.operations("ses.amazonaws.com", "SendEmail")) > 1


def test_what_is_no_operation_has_no_members() -> None:
    assert FACTS.operation("signin.amazonaws.com", "ConsoleLogin") is None
    assert FACTS.operation("nowhere.amazonaws.com", "Anything") is None
    assert FACTS.operations("dbqms.amazonaws.com", "CreateFavoriteQuery") == ()


def test_record_fields_are_known_with_what_stands_below_them() -> None:
    assert is_record_field("userIdentity.sessionContext.sessionIssuer.userName")
    assert is_record_field("userIdentity.sessionContext")
    assert is_record_field("requestParameters.anything.at.all")
    assert is_record_field("resources.ARN")
    assert not is_record_field("status")
    assert not is_record_field("eventRegion")
    assert not is_record_field("userIdentity.name")
    assert RECORD_FIELDS > SCALAR_FIELDS
