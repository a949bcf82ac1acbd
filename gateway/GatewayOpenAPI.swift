import SharedModels

/// What `/openapi.json` says of the gateway; its parts stand in `Description/`, one for each kind of client.
let gatewayOpenAPI: JSONValue = GatewayDescription.document
