/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ctrl+C. */
#pragma once

/* From now on SIGINT and SIGTERM end the program at once with a message on standard error, whatever it is doing, also
 * in the middle of one long call; the exit status is 128 and the number of the signal. Nothing needs to be put away:
 * the program changes no file but its output, and that is written with these signals held back. */
void km_cmd_end_on_interrupt (void);
