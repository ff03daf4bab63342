/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the layers name of GIO. There are no files in a page, and a run is cancelled by ending the worker it is in. */
#pragma once

#include <glib.h>

typedef struct _GFile GFile;
typedef struct _GCancellable GCancellable;

enum
{
  G_IO_ERROR_FAILED,
  G_IO_ERROR_INVALID_ARGUMENT,
  G_IO_ERROR_NOT_SUPPORTED,
  G_IO_ERROR_CANCELLED,
};

#define G_IO_ERROR g_quark_from_static_string ("g-io-error-quark")

#define g_cancellable_is_cancelled(cancellable) ((void)(cancellable), FALSE)
#define g_cancellable_set_error_if_cancelled(cancellable, error) ((void)(cancellable), (void)(error), FALSE)
