/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How recordings of one cache of SLUB are verified. */
#pragma once

#include "timeline/verify_objects.h"

extern const KmVerifiedKind km_verified_slub;
