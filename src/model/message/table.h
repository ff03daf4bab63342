/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the kernel prints about bugs and reports above the page allocator; see kernel_message.c. */
#pragma once

#include "model/text/phrase.h"

/* The message of a KM_EVENT_KMEM_BUG or KM_EVENT_KMEM_ERROR, NULL if that kernel prints nothing.
 * Returns: (transfer full) (nullable). */
char *km_kernel_message_bug (const KmSubject *subject);
char *km_kernel_message_report (const KmSubject *subject);

/* The file that a warning about sleeping in atomic context names. */
const char *km_kernel_message_sleep_place (const KmSubject *subject);
