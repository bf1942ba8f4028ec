//! The interface of the ledger described for other systems (OpenAPI 3.1): paths and schemas, joined with those of the doors.

use serde_json::{Value, json};

use crate::rules::found::Door;
use crate::rules::slip::Outcome;
use crate::rules::state::Stage;

/// The paths and schemas of the ledger.
pub fn document() -> Value {
    json!({
        "paths": {
            "/api/v1/problems": { "get": list(), "post": register() },
            "/api/v1/problems/{number}": { "get": record("readProblem", "查看一件问题 · Read a problem", "With a token for the ledger. A transferred problem answers 404.") },
            "/api/v1/own-problems": { "get": list_own() },
            "/api/v1/own-problems/{number}": { "get": record("readOwnProblem", "查看交办本单位的问题 · Read one of the own unit's problems", "With a unit's token: what the unit may read.") },
            "/api/v1/own-problems/{number}/sign": { "post": sign() },
            "/api/v1/own-problems/{number}/answer": { "post": answer() }
        },
        "components": { "schemas": { "Line": line(), "Record": whole_record(), "NewProblem": new_problem(), "OwnLine": own_line(), "Signature": signature(), "Answer": answer_body(), "Number": number() } }
    })
}

fn says(words: &str, schema: &str) -> Value {
    json!({ "description": words, "content": { "application/json": { "schema": { "$ref": format!("#/components/schemas/{schema}") } } } })
}

fn no(words: &str) -> Value {
    json!({ "description": words, "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } } })
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn query(name: &str, schema: Value, words: &str) -> Value {
    json!({ "name": name, "in": "query", "required": false, "schema": schema, "description": words })
}

fn key() -> Value {
    json!({ "name": "Idempotency-Key", "in": "header", "required": false, "schema": { "type": "string", "maxLength": 200 }, "description": "The same key with the same content is answered as before." })
}

fn stages() -> Value {
    let codes = Stage::ALL.into_iter().filter(|stage| *stage != Stage::Transferred).map(Stage::code);
    json!({ "type": "string", "enum": codes.collect::<Vec<_>>() })
}

fn doors() -> Value {
    json!({ "type": "string", "enum": Door::ALL.map(Door::code) })
}

fn day() -> Value {
    json!({ "type": "string", "format": "date" })
}

fn list() -> Value {
    json!({
        "operationId": "listProblems",
        "summary": "问题列表 · List the problems",
        "description": "With a token for the ledger, the newest first. What was transferred as a clue, or joined to one, is left out, so a page may hold fewer than its limit; go on while there is a `next`.",
        "parameters": [
            query("stage", stages(), "Where it stands."),
            query("open", json!({ "type": "boolean" }), "Open or closed."),
            query("unit", text(), "The lead unit's code."),
            query("door", doors(), "The door it came in by."),
            query("due_from", day(), "Due on or after this day."),
            query("due_until", day(), "Due by this day."),
            query("after", text(), "The `next` of the page before."),
            query("limit", json!({ "type": "integer", "minimum": 1, "maximum": 200, "default": 50 }), "How many.")
        ],
        "responses": {
            "200": { "description": "A page.", "content": { "application/json": { "schema": {
                "type": "object", "required": ["problems"],
                "properties": { "problems": { "type": "array", "items": { "$ref": "#/components/schemas/Line" } }, "next": { "type": ["string", "null"] } }
            } } } },
            "401": no("I21: no token, a wrong one, or one that is for something else."),
            "422": no("P06, P64, P74: an unknown word, unit or field.")
        }
    })
}

fn register() -> Value {
    json!({
        "operationId": "registerProblem",
        "summary": "登记一件问题 · Register a problem",
        "description": "With a token for the ledger. The same number of the same system comes on the ledger once.",
        "parameters": [key()],
        "requestBody": { "required": true, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/NewProblem" } } } },
        "responses": {
            "201": says("It is on the ledger.", "Number"),
            "401": no("I21."),
            "409": no("I22: the key was used for other content; P66: the number is on the ledger."),
            "422": no("P01, P02, P64, P74.")
        }
    })
}

fn record(id: &str, summary: &str, words: &str) -> Value {
    json!({
        "operationId": id,
        "summary": summary,
        "description": words,
        "parameters": [{ "name": "number", "in": "path", "required": true, "schema": text(), "description": "Such as 2026-0012." }],
        "responses": { "200": says("The problem with its timeline.", "Record"), "401": no("I21."), "404": no("There is none that the token may read.") }
    })
}

fn list_own() -> Value {
    json!({
        "operationId": "listOwnProblems",
        "summary": "本单位要办的问题 · List what the own unit has to do",
        "description": "With a unit's token: what is to be signed for or answered, by due date, at most 200.",
        "responses": {
            "200": { "description": "What is open.", "content": { "application/json": { "schema": {
                "type": "object", "required": ["problems"],
                "properties": { "problems": { "type": "array", "items": { "$ref": "#/components/schemas/OwnLine" } } }
            } } } },
            "401": no("I21.")
        }
    })
}

fn sign() -> Value {
    json!({
        "operationId": "signForProblem",
        "summary": "签收交办单 · Sign for the slip",
        "description": "With a unit's token: the unit has the slip, and this is who answers for it. The clocks that wait for the signature stop as they do on the screen.",
        "parameters": [{ "name": "number", "in": "path", "required": true, "schema": text() }, key()],
        "requestBody": { "required": true, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Signature" } } } },
        "responses": {
            "201": says("It is signed for.", "Number"),
            "401": no("I21."),
            "404": no("There is no such problem on a slip to the unit."),
            "409": no("P41: the unit has signed already; the problem is not at this step; or I22."),
            "422": no("P01, P02, P74.")
        }
    })
}

fn answer() -> Value {
    json!({
        "operationId": "answerProblem",
        "summary": "本单位反馈 · Answer for the unit",
        "description": "With a unit's token, after the unit has signed for the slip: the lead unit's response, or an assisting unit's part.",
        "parameters": [{ "name": "number", "in": "path", "required": true, "schema": text() }, key()],
        "requestBody": { "required": true, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Answer" } } } },
        "responses": {
            "201": says("It is kept.", "Number"),
            "401": no("I21."),
            "404": no("There is no such problem on a slip to the unit."),
            "409": no("The problem is not at this step; P83: a lower office has not verified it; or I22."),
            "422": no("P01, P02, P74.")
        }
    })
}

fn line() -> Value {
    json!({ "type": "object", "properties": {
        "number": text(), "stage": stages(),
        "title": { "type": ["string", "null"], "description": "The title of its slip, in the office's words; none before there is one." }, "door": doors(), "category": text(),
        "lead_unit": { "type": ["string", "null"] }, "registered": text(), "due": { "type": ["string", "null"] }, "level": { "type": "integer", "minimum": 0, "maximum": 4 }
    } })
}

fn whole_record() -> Value {
    json!({ "type": "object", "description": "The office's words and the facts; never the words of a report nor who reported.", "properties": {
        "number": text(), "stage": stages(), "category": text(), "level": { "type": "integer" },
        "slip": { "type": ["object", "null"], "properties": {
            "number": { "type": "integer" }, "mode": text(), "title": text(), "matter": text(), "requirement": text(),
            "units": { "type": "array", "items": { "type": "object", "properties": { "unit": text(), "leads": { "type": "boolean" }, "due": day(), "signed": { "type": "boolean" }, "answered": { "type": "boolean" } } } }
        } },
        "timeline": { "type": "array", "items": { "type": "object", "properties": { "at": text(), "fact": text(), "name": text(), "words": { "type": ["string", "null"] } } } }
    } })
}

fn new_problem() -> Value {
    json!({ "type": "object", "required": ["number", "text"], "additionalProperties": false, "properties": {
        "number": { "type": "string", "maxLength": 200, "description": "Its number at the system that registers it." },
        "text": text(), "title": text(), "unit": { "type": "string", "description": "The unit's code in the registry." },
        "place": text(), "happened": day(), "category": text()
    } })
}

fn own_line() -> Value {
    json!({ "type": "object", "properties": {
        "number": text(), "title": text(), "leads": { "type": "boolean" }, "signed": { "type": "boolean" },
        "answered": { "type": "boolean" }, "due": day()
    } })
}

fn signature() -> Value {
    json!({ "type": "object", "required": ["handler"], "additionalProperties": false, "properties": {
        "handler": { "type": "string", "description": "Who answers for it in the unit, by name." }
    } })
}

fn answer_body() -> Value {
    json!({ "oneOf": [
        { "type": "object", "required": ["outcome", "facts", "measures", "reply"], "additionalProperties": false, "properties": {
            "outcome": { "type": "string", "enum": Outcome::ALL.map(Outcome::code) }, "facts": text(), "measures": text(), "reply": text()
        } },
        { "type": "object", "required": ["text"], "additionalProperties": false, "properties": { "text": text() } }
    ] })
}

fn number() -> Value {
    json!({ "type": "object", "required": ["number"], "properties": { "number": text() } })
}
