package dev.lethe.access;

/**
 * An authorized agent of the Data Rights Protocol, and the business that it acts against: a token
 * counts for the two of them.
 *
 * @param agentId its id in the directory of agents
 * @param businessId the business's id
 */
public record ActingAgent(String agentId, String businessId) {}
