/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of the engine, in one translation unit; whoever includes this has said ENGINE_WATCHED. */
#pragma once

#include "core/engine.h"

#include "core/watermark.c"
#include "core/buddy.c"
#include "core/pcp.c"
#include "core/page.c"
#include "core/page_alloc.c"
#include "core/page_bulk.c"
#include "core/pool.c"
#include "core/kmem.c"
#include "core/slab_cache.c"
#include "core/slub_check.c"
#include "core/slub.c"
#include "core/general.h"
#include "core/cache_chain.c"
#include "core/touch.c"
#include "core/slab_layer.c"
#include "core/area.c"
#include "core/vmalloc.c"
#include "core/kmap.c"
#include "core/vm_touch.c"
#include "core/percpu.c"
#include "core/stack.c"
#include "core/vm.c"
#include "core/calls.c"
