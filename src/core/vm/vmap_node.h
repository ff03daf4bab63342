/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The nodes of the vmalloc area in 6.12, and their pools of addresses that wait for a request of their exact size.
 *
 *   node 0   pool of 1 page:   area ──▶ area ──▶ …      head: taken first, and given back to the tree first
 *            …
 *            pool of 256 pages
 *   node 1   …
 *
 * A machine of 64 bits has a node for each CPU that it may have. With one node nothing of this is used. An area of a
 * pool stays in the tree, as one that nobody may take.
 *
 * Mirrors vmap_init_nodes(), node_alloc(), node_pool_add_va(), decay_va_pool_node() of mm/vmalloc.c. Left out: a tree
 * of busy areas for each node, which only speeds the search up. */
#pragma once

#include "core/vm/area.h"

enum
{
  VMAP_NODE_PAGES = 16, /* vmap_zone_size: addresses belong to nodes in turns of 64 KiB */
};

/* Nodes of this machine, 1 to 128; 1 before 6.12 and on 32 bits. */
uint32_t vmap_nodes (const KmMachine *m);

/* The node of the CPU that asks, plus 1; 0 on a machine with one node: areas then belong to none. */
uint32_t vmap_node_of_cpu (const KmMachine *m);

/* Takes the area at the head of the CPU's pool for @pages pages (with the guard page) if its address is a multiple of
 * @align pages; one that is not goes to the tail. Returns the area, still as one of a pool, or 0. */
KmRef vmap_pool_take (KmMachine *m, uint32_t pages, uint32_t align);

/* Puts a purged area into the pool of the node that it was taken for. Returns false if it belongs to none or is too
 * large. */
bool vmap_pool_add (KmMachine *m, KmRef area);

/* Gives a part of every pool back to the tree: a quarter, rounded down, but all of a pool of fewer than four; or
 * @all of everything. */
void vmap_pools_decay (KmMachine *m, bool all);
