/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the kernel prints, as tables by subject; and the parts that the messages share. */
#pragma once

#include "model/text/subject.h"

/* The simulated caller, a process of pid 1. */
#define KM_MESSAGE_TASK "kmemscope"

/* `number` of a row that does not ask. */
#define ANY INT32_MIN

typedef struct
{
  KmEventKind kind;
  int32_t number;                      /* `a` of the event; ANY = whatever it is */
  char *(*write) (const KmSubject *s); /* returns NULL if that kernel prints nothing; NULL ends a table */
} KmMessage;

/* A function @name for such a table that writes @text about the subject @s. */
#define KM_SAYS(name, text)                                                                                            \
  static char *name (const KmSubject *s)                                                                               \
  {                                                                                                                    \
    return text;                                                                                                       \
  }

extern const KmMessage km_messages_pages[];
extern const KmMessage km_messages_slab[];
extern const KmMessage km_messages_slab_debug[];
extern const KmMessage km_messages_slub_debug[];
extern const KmMessage km_messages_vm[];

/* bad_page(). Returns: (transfer full) (nullable). */
char *km_message_bad_page (const KmSubject *s);

/* ---- parts ---- */

/* warn_alloc() of 6.x: @what (transfer full), the mask and the memory at the cursor; NULL if the mask or the rate limit
 * forbids it. Returns: (transfer full) (nullable). */
char *km_message_warn_alloc (const KmSubject *s, char *what, KmGfp gfp);

/* The kernel has the words of 6.1, not those of 2.6.34. */
bool km_message_is_new (const KmSubject *s);

/* The event's pointer, moved by @distance bytes, as %p prints it. Returns: (transfer full). */
char *km_message_pointer (const KmSubject *s, int64_t distance);
/* Name of the event's cache, "(null)" if it has none. */
const char *km_message_cache (const KmSubject *s);
/* @before (transfer full, nullable) and the line of BUG(). Returns: (transfer full). */
char *km_message_bug (const KmSubject *s, char *before);
/* SLUB: kmem_cache_destroy() of a cache with objects left. Returns: (transfer full). */
char *km_message_slub_objects_left (const KmSubject *s);
/* The line of WARN_ON() in @where. Returns: (transfer full). */
char *km_message_warning (const KmSubject *s, const char *where);
