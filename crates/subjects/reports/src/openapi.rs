//! The interface for other systems, described for them (OpenAPI 3.1); printed to `docs/openapi.json`.

use serde_json::{Value, json};

use crate::acts::cases::{LONGEST_LINE, LONGEST_TEXT};

/// The document.
pub fn document() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "清风 Qingfeng",
            "version": "1",
            "description": "Other systems hand in cases, read the ledger of problems or answer for a unit. The system administrator makes a token for each system and one purpose; it is shown once."
        },
        "paths": { "/api/v1/cases": { "post": hand_in() } },
        "components": {
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
            "schemas": { "Case": case(), "Taken": taken(), "Problem": problem() }
        },
        "security": [{ "token": [] }]
    })
}

fn hand_in() -> Value {
    let answer = |words: &str, schema: &str, media: &str| json!({ "description": words, "content": { media: { "schema": { "$ref": format!("#/components/schemas/{schema}") } } } });
    let no = |words: &str| answer(words, "Problem", "application/problem+json");
    json!({
        "operationId": "handInCase",
        "summary": "送交一件事项 · Hand in a case",
        "description": "A number comes in once: the same number again is answered with the report it became. The same idempotency key with the same content is answered as before.",
        "parameters": [{
            "name": "Idempotency-Key", "in": "header", "required": false,
            "description": "Any text of the caller's; the same key may not carry other content.",
            "schema": { "type": "string", "maxLength": LONGEST_LINE }
        }],
        "requestBody": { "required": true, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Case" } } } },
        "responses": {
            "201": answer("It came in.", "Taken", "application/json"),
            "200": answer("Its number was known.", "Taken", "application/json"),
            "401": no("I21: no token, a wrong one, one that was withdrawn or is for something else."),
            "409": no("I22: the key was used for other content."),
            "413": no("Larger than 256 KB."),
            "422": no("T27: fields missing, too long, unknown, or of the wrong kind. T20: a reporter was handed in, but no identity keeper has been appointed; hand the case in without the reporter, or later.")
        }
    })
}

fn case() -> Value {
    let line = |words: &str| json!({ "type": "string", "maxLength": LONGEST_LINE, "description": words });
    json!({
        "type": "object",
        "required": ["number", "text"],
        "additionalProperties": false,
        "properties": {
            "number": line("Its number at the system that hands it in."),
            "text": { "type": "string", "minLength": 1, "maxLength": LONGEST_TEXT, "description": "What happened, word for word." },
            "title": line("One line; the first line of the text when left out."),
            "unit": line("The unit's code, name or short name in the registry; kept in words when it is none."),
            "place": line("Where."),
            "happened": { "type": ["string", "null"], "format": "date", "description": "When." },
            "reporter": {
                "type": ["object", "null"],
                "required": ["name", "contact"],
                "description": "Who reported; sealed on arrival. Refused (T20) while no identity keeper has been appointed.",
                "properties": { "name": { "type": "string" }, "contact": { "type": "string" } }
            },
            "wants_reply": { "type": "boolean", "default": false }
        }
    })
}

fn taken() -> Value {
    json!({
        "type": "object",
        "required": ["id", "number", "first", "unit_found"],
        "properties": {
            "id": { "type": "string", "format": "uuid" },
            "number": { "type": "string" },
            "first": { "type": "boolean", "description": "Whether it came in by this very call." },
            "unit_found": { "type": "boolean" }
        }
    })
}

fn problem() -> Value {
    json!({
        "type": "object",
        "description": "RFC 9457.",
        "required": ["type", "title", "status", "detail", "rule"],
        "properties": {
            "type": { "type": "string" },
            "title": { "type": "string", "description": "What happened." },
            "status": { "type": "integer" },
            "detail": { "type": "string", "description": "What to do next." },
            "rule": { "type": "string" },
            "findings": { "type": "array", "items": { "type": "object" } }
        }
    })
}
