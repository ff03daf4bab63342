// SPDX-License-Identifier: GPL-3.0-or-later
// What browsers have and the compiler's library does not know yet.
interface DecompressionStream extends GenericTransformStream {}
declare var DecompressionStream: { new (format: "gzip"): DecompressionStream };
