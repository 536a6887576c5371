"""The numbers that a register of decisions may have for a decision."""

from __future__ import annotations

from collections.abc import Mapping

COLLECTIVES, ENTERPRISES, HOUSEHOLDS, INDIVIDUALS = "tap-the", "doanh-nghiep", "ho", "ca-nhan"
TOP_LEADERS, DEPARTMENT_LEADERS, OFFICE_LEADERS, LEADERS = "lanh-dao-tinh", "lanh-dao-so", "lanh-dao-phong", "lanh-dao"
ENTREPRENEURS, WORKERS, WOMEN, MINORITIES, UNSPLIT = "doanh-nhan", "truc-tiep", "nu", "dan-toc", "tong"
AMOUNTS: Mapping[str, str] = {
    COLLECTIVES: "collectives",
    ENTERPRISES: "enterprises",
    HOUSEHOLDS: "households",
    INDIVIDUALS: "individuals",
    TOP_LEADERS: "leaders_top",
    DEPARTMENT_LEADERS: "leaders_department",
    OFFICE_LEADERS: "leaders_office",
    LEADERS: "leaders",
    ENTREPRENEURS: "entrepreneurs",
    WORKERS: "workers",
    WOMEN: "women",
    MINORITIES: "minorities",
    UNSPLIT: "unsplit",
}
"""The numbers that a register may have for a decision, each with its key in JSON.

Enterprises are a part of the collectives, women and minorities a part of the individuals. Leaders: top is of a ministry or
province, department is of a vụ or sở, office is from deputy head of a phòng up; leaders without a stated rank are only in LEADERS.
UNSPLIT are awards for which the register does not state who received them.
"""
OTHERS = "ca-nhan-khac"
"""Individuals that are neither leaders nor entrepreneurs nor direct workers by the register."""
LEADER_RANKS = (TOP_LEADERS, DEPARTMENT_LEADERS, OFFICE_LEADERS, LEADERS)
CLASSES = (*LEADER_RANKS, ENTREPRENEURS, WORKERS)
PARTS = (ENTERPRISES, WOMEN, MINORITIES)
"""Amounts that are a part of another amount."""
