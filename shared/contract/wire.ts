/** Names that both ends of a wire must spell alike. */

/** The WebSocket subprotocol that the server picks. */
export const SUBPROTOCOL = 'rung.v1';
/** Stands before the token in the second subprotocol that a page offers; never echoed. */
export const TOKEN_SUBPROTOCOL_PREFIX = 'rung.token.';
/** Path of the WebSocket, and of the question whether a token is good. */
export const API_PATH = '/api';
export const CHECK_PATH = '/api/check';
/** What the engine's end of a message port says last; a port itself tells its other end nothing. */
export const PORT_CLOSED = '{"t":"closed"}';
